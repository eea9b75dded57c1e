"""The numbers of the ranking: BM25F, and how a free text is weighed and its best matches ordered anew.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009. The weights of title and summary are
part of the index (`index.schema.SECTION_WEIGHTS`). Decision 22 says how each was chosen.
"""

from __future__ import annotations

import math

from index.schema import SECTION_WEIGHTS

K1 = 2.0
"""How soon more of the same word stops to matter."""

B = 0.75
"""How much a long article must say more than a short one."""

RELATED_TERMS = 15
"""How many of an article's most telling words are asked for when looking for articles like it."""

RELATED_COMPARED = 100
"""By how many of its most telling words the best of these are compared with it; and how many of them, at least."""

RELATED_RARITY = 1.5
"""A word of an article tells as often as it stands there, times its rarity to this power."""

RELATED_PEOPLE = 0.2
"""What naming just the same people adds, as a share of the likeness of the most alike."""

RELATED_NEARNESS = 0.02
"""What the same day adds, as such a share; half of that so many days away:"""

RELATED_DAYS = 30

REFINED = 200
"""How many of the best matches of a free text are ordered anew."""

NEAREST = 50
"""How many of the best matches of a query in the query language gain by its words standing near each other."""

NEAR = 5
"""Two words are near each other where they stand at most so many positions apart."""

REACH = 3
"""A word is looked for near so many of those that come after it."""

NEARNESS = 0.2
"""What two words near each other add, as a share of what a single word as rare as they would.

In the query language all of them appear anyway: there, as a share of what a word in a single article would.
"""

TITLE_WEIGHT = SECTION_WEIGHTS["title"]
"""How often two words near each other in a title count, in the query language."""

LEAD = 50
"""So many words of a body, with the summary before it, are the lead: a wire's first paragraph or two."""

LEAD_WEIGHT = 2.0
"""How often two words near each other in the lead count, in the query language."""

EXAMPLES = 2
"""So many of the best matches say all their words about what is looked for."""

LIKENESS = 1.5
"""What the article that is most like these adds, as a share of the best score."""

RECENCY_WEIGHTS = {"some": 0.25, "strong": 1.0}
"""What the newest article gains, as a share of its score, by how much being new is to count. Decision 24 says why."""

RECENCY_HALVING = 30
"""After so many days an article gains half of that; after n times as many, one (n + 1)th."""

# A word in more than half of all articles says little, but it says something.
_LEAST_WEIGHT = 0.01


def rarity(df: int, docs: int) -> float:
    """How much a word in `df` of `docs` articles tells: Robertson and Spärck Jones' weight, above 0."""
    return max(math.log((docs - df + 0.5) / (df + 0.5)), _LEAST_WEIGHT) if df < docs else _LEAST_WEIGHT
