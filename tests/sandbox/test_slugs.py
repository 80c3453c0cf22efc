from __future__ import annotations

import pytest

from aiomixcloud.sandbox.db.slugs import slugify


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Party Time", "party-time"),
        ("2/10/2015", "2102015"),
        ("L'ambiance", "lambiance"),
        ("Rock 'n' roll", "rock-n-roll"),
        ("Mr. Scruff, XOYO", "mr-scruff-xoyo"),
        ("  a --  b__c ", "a-b__c"),
        ("Tunes zum Glück", "tunes-zum-glück"),
        ("ΜΟΥΣΙΚΉ", "μουσική"),
        ("\u2460 \ufb01ne", "1-fine"),
        ("_intro (live).", "_intro-live"),
        ("!!!", ""),
    ],
)
def test_a_slug_follows_the_rule_of_the_site(name: str, slug: str) -> None:
    assert slugify(name) == slug
