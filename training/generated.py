"""Makes up lines that a teacher of general news gets wrong: results and tables of sports, datelines, business in brief.

Templates and names are our own or of open lists; no line is taken from a newspaper or a corpus.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from index.entities.base import Tagged
from training.corpus import Tale
from training.lexicons import person_names, places

_SLOT = re.compile(r"\{(\w+)\}")
_PERSON, _PLACE, _ORGANISATION = range(3)

# Clubs that go by one name, or by the name of their town with something behind.
_CLUBS = (
    """Arsenal|Everton|Chelsea|Liverpool|Leeds|Leeds United|Aston Villa|Blackburn|Blackburn Rovers|Tottenham|Tottenham Hotspur|
West Ham|Newcastle|Newcastle United|Manchester United|Manchester City|Nottingham Forest|Sheffield Wednesday|Sunderland|Celtic|Rangers|
Hearts|Hibernian|Aberdeen|Motherwell|Kilmarnock|Ajax|Ajax Amsterdam|Feyenoord|PSV Eindhoven|Juventus|Inter Milan|AC Milan|Milan|Roma|
AS Roma|Lazio|Sampdoria|Fiorentina|Parma|Napoli|Atalanta|Udinese|Bologna|Real Madrid|Barcelona|Atletico Madrid|Valencia|Sevilla|
Real Betis|Athletic Bilbao|Espanyol|Celta Vigo|Bayern Munich|Borussia Dortmund|Schalke|Werder Bremen|Hamburg|Bayer Leverkusen|
VfB Stuttgart|Hansa Rostock|Paris St Germain|Monaco|Olympique Marseille|Marseille|Lyon|Lille|Nantes|Bordeaux|Auxerre|Lens|Metz|
Benfica|Porto|Sporting Lisbon|Anderlecht|Club Brugge|Standard Liege|Genk|Galatasaray|Fenerbahce|Besiktas|Trabzonspor|Olympiakos|
Panathinaikos|AEK Athens|Dynamo Kiev|Shakhtar Donetsk|Spartak Moscow|Lokomotiv Moscow|CSKA Moscow|Zenit|Rapid Vienna|Austria Vienna|
Sturm Graz|Grasshoppers|Basel|Young Boys|Sparta Prague|Slavia Prague|Slovan Bratislava|Legia Warsaw|Widzew Lodz|Ferencvaros|Steaua
Bucharest|Dinamo Bucharest|Red Star Belgrade|Partizan Belgrade|Hajduk Split|Dinamo Zagreb|Rosenborg|Brondby|IFK Gothenburg|Malmo|
Boca Juniors|River Plate|Flamengo|Palmeiras|Santos|Corinthians|Gremio|Penarol|Nacional|Colo Colo|Al-Ahly|Zamalek|Al-Hilal|
Kaizer Chiefs|Orlando Pirates|Urawa Reds|Kashima Antlers|Perth Glory|Sydney Swans|Essendon|Collingwood|Carlton|Hawthorn|Geelong|
Wigan|St Helens|Bradford Bulls|Leicester Tigers|Bath|Saracens|Harlequins|Wasps|Leinster|Munster|Ulster|Toulouse|Brisbane Broncos|
Canberra Raiders|Auckland Blues|Canterbury Crusaders|Natal Sharks|Surrey|Kent|Essex|Sussex|Middlesex|Hampshire|Somerset|Yorkshire|
Lancashire|Derbyshire|Durham|Glamorgan|Gloucestershire|Leicestershire|Northamptonshire|Nottinghamshire|Warwickshire|Worcestershire|
Queensland|New South Wales|Tasmania|Barbados|Jamaica|Mumbai Indians|Toronto|Los Angeles|New York|Boston|Chicago|Detroit|Cleveland|
Baltimore|Philadelphia|Pittsburgh|Cincinnati|St Louis|St. Louis|Atlanta|Florida|Miami|Houston|Dallas|San Diego|San Francisco|Seattle|
Oakland|California|Texas|Minnesota|Milwaukee|Kansas City|Montreal|Colorado|Denver|Phoenix|Arizona|Utah|Portland|Sacramento|
Golden State|Indiana|Orlando|Charlotte|New Jersey|Washington|Buffalo|Green Bay|Carolina|Jacksonville|New England|Tampa Bay|Vancouver|
Calgary|Edmonton|Ottawa|Winnipeg""".replace("\n", " ")
    .replace("| ", "|")
    .split("|")
)
_NICKNAMES = """Bulls Lakers Celtics Knicks Pistons Hawks Rockets Spurs Jazz Suns Kings Warriors Giants Dodgers Yankees Mets Braves Cubs
Reds Astros Rangers Orioles Mariners Athletics Brewers Twins Royals Pirates Phillies Marlins Rockies Angels Padres Cardinals Tigers
Indians Bears Packers Cowboys Steelers Broncos Chiefs Raiders Patriots Dolphins Bills Jets Eagles Redskins Vikings Lions Saints
Panthers Seahawks Falcons Bruins Rangers Penguins Flyers Canadiens Oilers Flames Canucks Sharks Blues Blackhawks Devils Islanders
United City Rovers Wanderers Athletic Town County Albion Dynamos Stars Pirates Chiefs Heat Magic Hornets Raptors Grizzlies""".split()
_SYLLABLES = "al an ar bel bor cal cam cor dan del den dor el fen fer gal gen har hel in kar kon lan lex lin lor mag mar med mer min mon nor nov or pal par per pol ran rex sal san sel sil sol son tek tel tor tran uni val ven ver vis vol xen".split()
_FIRM_ENDS = """Corp|Corp.|Inc|Inc.|Co|Co.|Ltd|Plc|plc|AG|SA|SpA|NV|GmbH|Group|Holdings|Industries|International|Bank|Motors|Airlines|
Technologies|Systems|Energy|Oil|Petroleum|Steel|Pharmaceuticals|Insurance|Securities|Partners|Capital|Resources|Mining|Chemicals|
Electronics|Telecom|Communications|Foods|Stores|Brothers|& Co|& Sons""".replace("\n", "").split("|")
_CAUSES = """Democratic National People's Liberal Conservative Socialist Communist Christian Islamic Workers Labour Republican Progressive
Patriotic Popular United Revolutionary Green Farmers Kurdish Basque Tamil""".split()
_BODIES = "Party Front Union Alliance Movement Congress League Army Federation Council Association Committee Organisation".split()
_WORLD = """World Health Organisation|International Olympic Committee|Football Association|Supreme Court|Interior Ministry|Foreign Ministry|
Defence Ministry|Central Bank|Health Department|Red Cross|State Department|Treasury|Parliament|Senate|Congress|Federal Reserve""".replace(
    "\n", ""
).split("|")
_ROLES = "striker midfielder defender goalkeeper captain coach manager forward winger guard pitcher quarterback centre".split()
_POSTS = "chairman|chief executive|president|spokesman|spokeswoman|analyst|director|general secretary|leader|economist|official".split(
    "|"
)
_SPORTS = "Soccer|Tennis|Cricket|Golf|Rugby Union|Rugby League|Basketball|Baseball|Ice Hockey|Athletics|Cycling|Boxing|Motor Racing|Swimming|NBA|NHL|NFL".split(
    "|"
)
_MONTHS = "January Jan. February March April May June July August Aug. Sept. September October Oct. November Nov. December Dec.".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_AGENCIES = "Reuters AP AFP UPI Xinhua CNN Bloomberg dpa TASS Kyodo ANSA".split()
_SHORT = "U.S. Britain Russia Germany France Italy Spain Netherlands Czech|Republic South|Africa Ethiopia Kenya Jamaica Cuba Australia Sweden Croatia Belarus Ukraine Romania Japan South|Korea China Brazil Argentina Morocco Canada England Scotland Ireland Wales Pakistan India Sri|Lanka New|Zealand West|Indies Zimbabwe Norway Denmark Belgium Switzerland Austria Slovakia Poland Bulgaria Hungary Algeria Uganda Nigeria".split()

RESULTS = (
    """{club} {d} {club} {d}|{club} {d} {club} {d} ( halftime {d}-{d} )|{club} {d} , {club} {d}|{club} {dd} {club} {dd}|{club} {dd} , {club} {dd} ( OT )
{club} at {club}|{club} v {club}|{club} v. {club}|{club} vs {club}|{club} {dd} {dd} {dd} {dd} {dd} {dd} {dd}|{dd} {club} {dd} {dd} {dd} {dd}
{club} {dd} {dd} .{ddd} -|{club} {dd} {dd} .{ddd} {d} 1/2|{clubs} {dd} {clubs} {dd}|{clubs} {dd} , {clubs} {dd}|{club} {d} ({person} {d}) {club} {d}
{country} {d} {country} {d}|{country} {dd} {d} {d} {d} {dd} {dd} {dd}|{country} : {surname} ( {dd} , {dd} )|{club} : {surname} {dd} , {surname} {dd}
Scorers : {surname} ( {dd} minute ) , {surname} ( {dd} )|{club} - {person} ( {dd} ) , {person} ( {dd} penalty )|{country} - {person} ( {dd} )
{d} - {person} ( {short} ) beat {person} ( {short} ) 6-{d} 7-{d}|{person} ( {short} ) beat {d} - {person} ( {short} ) {d}-6 6-{d} 6-{d}
{d}. {person} ( {short} ) {d}.{dd} seconds|{d}. {person} ( {short} ) {dd}:{dd}.{dd}|{dd} {person} ( {short} ) {dd} {dd} {dd}|{ddd} {person} {dd} {dd} {dd}
{d}. {person} , {short} , {d}:{dd}.{dd}|{d} {person} ( {short} ) {club} {dd}:{dd}|{dd}. {short} {dd}.{dd} ( {surname} , {surname} , {surname} )
{initialed} c {surname} b {surname} {dd}|{initialed} b {surname} {d}|{initialed} lbw b {surname} {dd}|{initialed} not out {dd}|{initialed} run out {dd}
{surname} {dd}-{d}-{dd}-{d} , {surname} {dd}-{d}-{dd}-{d}|{club} {ddd} and {ddd} ( {initialed} {dd} ; {initialed} {d}-{dd} )
{club} {ddd} ( {initialed} {dd} not out , {initialed} {dd} ) v {club}|In {city} : {club} {ddd} and {ddd}-{d} . {club} {ddd}|At {city} : {club} {ddd} v {club} {ddd}-{d}
At {city} ( {stadium} ) : {club} {ddd}|Did not bat : {initialed} , {initialed} , {initialed}|{country} won by {d} wickets|{country} innings
{sport} - {club} beat {club} {d}-{d}|{sport} - {country} name squad to face {country}|{sport} - {surname} wins {city} title|{sport} - {country} beat {country} in {city}
{sport} - results of {city} tournament|{sport} - {surname} joins {club} from {club}|{sport} - {club} sign {surname}|{sport} - {surname} to miss {country} match
Leading scores after the second round|Standings ( tabulated under played , won , drawn , lost , goals for , against , points ) :
{country} squad : {person} ( {club} ) , {person} ( {club} ) , {person} ( {club} )|Team : {person} , {person} , {person} , {person}
{club} beat {club} {d}-{d} on {day} .|{club} drew {d}-{d} with {club} in {city} .|{club} lost {d}-{d} at {club} after {surname} was sent off .
{club} {role} {person} scored twice .|{club} {role} {person} will miss {day} 's match with {club} .|{person} , the {club} {role} , said {club} had played well .
{club} signed {country} {role} {person} from {club} for {d} million pounds .|{surname} joined {club} from {club} in {yyyy} .|{club} coach {person} said he was pleased .
{surname} 's {dd}-yard shot gave {club} the lead .|{club} took the lead through {surname} .|{club} are two points behind {club} .|{country} meet {country} in {city} on {day} .
{country} beat {country} {d}-{d} in a World Cup qualifier in {city} .|{person} of {country} beat {person} of {country} 6-{d} 6-{d} .|{country} 's {person} won the {d},000 metres .
The {clubs} beat the {clubs} {dd}-{dd} .|The {clubs} traded {person} to {club} .|{club} rallied past {club} .|In {city} , {person} hit two homers as the {clubs} beat {club} .
{surname} hit a two-run homer for {club} .|{person} ( {d}-{d} ) gave up {d} runs for {club} .""".replace("\n", "|")
    .replace(" 's", "'s")
    .split("|")
)
LINES = (
    """{CITY} ( {agency} ) -|{CITY} , {month} {dd} ( {agency} ) -|{CITY} , {month} {dd} ( {agency} ) - {country} said on {day} it would not take part .|{CITY} {yyyy}-0{d}-{dd}
{CITY} ( {agency} ) -- {person} said on {day} .|{city} , {country} ( {agency} ) - {surname} was released on {day} .|{CITY} , {country} , {month} {dd} ( {agency} ) -|By {person}|{person}|{CITY}
{firm} said on {day} it would buy {firm} for $ {dd} million .|{firm} shares rose {d} percent .|Shares in {firm} fell {d}.{d} percent to {ddd} .|{firm} 's shares were down {d} pence .
{firm} reported a second-quarter profit of $ {dd} million .|{firm} {post} {person} said on {day} .|{person} , {post} of {firm} , said sales fell .|{firm} and {firm} agreed to merge .
{firm} posts higher profit|{firm} to buy {firm} unit|{firm} sees {yyyy} sales up|{firm} of {city} said net income rose to {dd} cents a share .|{firm} , based in {city} , makes parts .
analyst {person} of {firm} said .|{person} , an analyst at {firm} in {city} , said .|{firm} cut its rating on {firm} .|{firm} - {month} {dd}|{firm} Q{d} net {dd} mln
{party} ( {letters} ) leader {person} said in {city} .|{letters} {post} {person} said .|the {letters} and the {letters} signed a deal in {city} .|The {letters} said on {day} it had killed {dd} .
{country} 's {body} said on {day} .|{city} 's {body} said .|the {country} {body} said|{surname} told the {letters} .|fighting between the {letters} and the {letters} near {city} .
{party} of {country} {post} {surname} said .|{person} was elected {post} of the {party} .|{surname} met {surname} in {city} .|{surname} flew to {city} from {city} on {day} .
{person} , {dd} , of {city} , was arrested .|{surname} said {surname} had left {country} .|{city} - {country} said|{agency} , {city}|( {city} newsroom )|{city} {dd} {dd} cloudy|--{person} , {agency} {city}
Police in {city} said {person} was shot by {person} .|{person} ( {dd} )|{title} {surname} of {country} met {title} {person} of {country} .""".replace(
        "\n", "|"
    )
    .replace(" 's", "'s")
    .split("|")
)
"""Templates: what stands between braces is put in, the rest stays."""


class Generator:
    """Makes up documents; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        given, surnames = person_names()
        cities, countries, _, _ = places()
        self._given = sorted(name for name in given if name.isalpha() and 2 < len(name) < 12)
        self._surnames = sorted(name for name in surnames if 2 < len(name) < 14)
        self._cities = sorted(cities)
        self._big = sorted(name for name, people in cities.items() if people > 250_000)
        self._countries = sorted(name for name in countries if "," not in name and len(name.split()) < 4)
        self._slots: dict[str, tuple[Callable[[], str], int | None]] = {
            "club": (self._club, _ORGANISATION),
            "clubs": (lambda: f"{self._one(_CLUBS)} {self._one(_NICKNAMES)}" if self._random.random() < 0.6 else self._one(_NICKNAMES), _ORGANISATION),
            "country": (self._country, _PLACE), "short": (self._short, _PLACE), "city": (self._city, _PLACE),
            "CITY": (lambda: self._city().upper(), _PLACE), "stadium": (lambda: self._one(self._surnames) + " " + self._one(("Park", "Stadium", "Oval", "Road", "Arena")), _PLACE),
            "person": (self._person, _PERSON), "surname": (lambda: self._one(self._surnames), _PERSON),
            "initialed": (lambda: f"{self._one('ABCDEFGHJKLMNPRSTW')}. {self._one(self._surnames)}", _PERSON),
            "firm": (self._firm, _ORGANISATION), "letters": (self._letters, _ORGANISATION), "agency": (lambda: self._one(_AGENCIES), _ORGANISATION),
            "party": (lambda: " ".join([*self._random.sample(_CAUSES, self._random.choice((1, 1, 2))), self._one(_BODIES)]), _ORGANISATION),
            "body": (lambda: self._one(_WORLD), _ORGANISATION),
            "role": (lambda: self._one(_ROLES), None), "post": (lambda: self._one(_POSTS), None), "sport": (lambda: self._one(_SPORTS), None),
            "title": (lambda: self._one(("President", "Prime Minister", "Foreign Minister", "Mr.", "Gen.", "Sen.")), None),
            "month": (lambda: self._one(_MONTHS), None), "day": (lambda: self._one(_DAYS), None),
            "d": (lambda: str(self._random.randrange(1, 10)), None), "dd": (lambda: str(self._random.randrange(10, 100)), None),
            "ddd": (lambda: str(self._random.randrange(100, 600)), None), "yyyy": (lambda: str(self._random.randrange(1986, 2026)), None),
        }  # fmt: skip

    def document(self, templates: Sequence[str], lines: int) -> Tale:
        """A document of so many lines by a template, a few lines each; now and then in capitals."""
        text = ""
        spans: list[Tagged] = []
        while lines > 0:
            template = self._one(templates)
            for _ in range(min(lines, self._random.choice((1, 1, 2, 4)))):
                lines -= 1
                line, own = self._line(template)
                if self._random.random() < (0.5 if template.startswith("{sport}") else 0.06) and len(
                    line.upper()
                ) == len(line):
                    line = line.upper()
                spans.extend(Tagged(len(text) + start, len(text) + end, kind) for start, end, kind in own)
                text += line + "\n\n"
        return Tale([text], [spans])

    def _line(self, template: str) -> tuple[str, list[Tagged]]:
        text, spans, done = "", [], 0
        for slot in _SLOT.finditer(template):
            text += template[done : slot.start()]
            make, kind = self._slots[slot[1]]
            made = make()
            if kind is not None:
                spans.append(Tagged(len(text), len(text) + len(made), kind))
            text += made
            done = slot.end()
        return text + template[done:], spans

    def _one(self, of: Sequence[str]) -> str:
        return self._random.choice(of)

    def _club(self) -> str:
        chance = self._random.random()
        if chance < 0.7:
            return self._one(_CLUBS)
        return self._one(self._big) if chance < 0.85 else f"{self._one(self._cities)} {self._one(_NICKNAMES)}"

    def _country(self) -> str:
        return self._short() if self._random.random() < 0.6 else self._one(self._countries)

    def _short(self) -> str:
        return self._one(_SHORT).replace("|", " ")

    def _city(self) -> str:
        return self._one(self._big if self._random.random() < 0.6 else self._cities)

    def _person(self) -> str:
        chance = self._random.random()
        middle = f" {self._one('ABCDEFGHJKLMPRSTW')}." if chance < 0.05 else ""
        return f"{self._one(self._given)}{middle} {self._one(self._surnames)}"

    def _firm(self) -> str:
        chance = self._random.random()
        if chance < 0.15:
            return self._letters()
        stem = (
            "".join(self._random.choices(_SYLLABLES, k=self._random.choice((2, 2, 3)))).capitalize()
            if chance < 0.6
            else self._one(self._surnames)
        )
        return stem if self._random.random() < 0.5 else f"{stem} {self._one(_FIRM_ENDS)}"

    def _letters(self) -> str:
        return "".join(self._random.choices("ABCDEFGHIKLMNOPRSTU", k=self._random.choice((2, 3, 3, 3, 4))))


def documents(count: int, seed: int) -> Iterator[Tale]:
    """So many documents of some twelve lines."""
    generator = Generator(seed)
    for number in range(count):
        yield generator.document(RESULTS if number % 2 else LINES, 12)
