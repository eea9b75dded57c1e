"""The numbers of the ranking: BM25F with the usual parameters.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009. The weights of title and summary are
part of the index (`index.schema.SECTION_WEIGHTS`).
"""

from __future__ import annotations

K1 = 1.2
"""How soon more of the same word stops to matter."""

B = 0.75
"""How much a long article must say more than a short one."""

RELATED_TERMS = 20
"""How many of an article's most telling words are asked for when looking for articles like it."""
