"""What limits a statement travels with it: into lists, columns of a topic, evidence, charts and contradictions."""

from __future__ import annotations

import csv
import re

CHROME = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PUTIN, LAVROV = "person/vladimir-putin", "person/sergey-lavrov"


def page(client, path: str, **asked: str) -> str:
    answer = client.get(path, params=asked, headers=CHROME)
    assert answer.status_code == 200
    return answer.text


def rows(text: str) -> list[str]:
    return re.findall(r"<tr>(.*?)</tr>", text, re.S)


def test_a_position_in_the_list_says_that_it_is_denied_conditional_or_dated_from_outside(client):
    told = rows(page(client, "/positions", actor=PUTIN))
    (denied,) = [row for row in told if "significant compromise" in row]
    assert ">denied" in denied
    (talks,) = [row for row in told if "ended by negotiations" in row]
    assert "in part on a condition" in talks and "dated from outside the article" in talks
    assert "said between 1 December 2023 and 14 June 2024" in talks
    assert "first stated by" in page(client, "/positions", actor=PUTIN)


def test_the_list_of_positions_as_csv_says_what_is_dated_from_outside(client):
    told = csv.DictReader(client.get("/positions", params={"actor": LAVROV, "format": "csv"}).text.splitlines())
    by_proposition = {row["proposition"]: row["datedOutside"] for row in told}
    assert by_proposition["proposition/ceasefire"] == "true"
    assert by_proposition["proposition/return-of-territory-to-ukraine"] == "false"


def test_a_publishers_reading_is_marked_where_a_topic_says_who_stands_where(client):
    text = page(client, "/id/topic/territorial-concessions")
    (row,) = [row for row in rows(text.split("Who speaks on it")[0]) if "makes territorial concessions to" in row]
    assert re.search(r'Sergey Lavrov</a> <span class="badge care">publisher’s reading', row)


def test_what_the_coding_leaves_open_stands_beside_the_words(client):
    text = page(client, "/id/statement/lavrov-state-duma-2024-02-14/west-declared-war-on-russia")
    assert "open: the group is not named" in text
    assert "open: the sentence names no speaker" in page(
        client, "/id/statement/stratcom-centre-on-carlson-2024-02/russia-cannot-take-the-territories"
    )


def test_what_a_publisher_says_itself_is_marked_as_its_own_words(client):
    assert "publisher’s own words" in page(client, "/id/organization/caliber-az")


def test_an_actor_has_the_offices_of_the_days_on_which_it_spoke(client):
    (lead,) = re.findall(r'<p class="lead">(.*?)</p>', page(client, "/id/person/marco-rubio"))
    assert "Secretary of State" in lead and "National Security Advisor" not in lead
    (lead,) = re.findall(r'<p class="lead">(.*?)</p>', page(client, "/id/person/donald-trump"))
    assert lead.startswith("President of the United States")


def test_articles_that_disagree_about_words_are_not_counted_among_those_who_contradict(client):
    text = page(client, f"/id/{LAVROV}")
    assert "Where reports of it disagree" in text
    against = text.split("Who contradicts")[1].split("Where reports of it disagree")[0]
    assert "report" not in "".join(re.findall(r'class="badge"[^>]*>([^<]*)<', against))


def test_a_tension_that_is_only_possible_says_of_whom_what_is_not_known(client):
    text = page(client, f"/id/{LAVROV}")
    assert "ossible, not certain: when Vladimir Putin said it is not known nearer than between" in text
    assert "leave open whether it is one" not in text
