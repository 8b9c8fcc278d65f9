"""The page of the batch and the folder of order pages beside it."""

import re
from dataclasses import replace

import pytest

from diversion_risk.assess.assessment import Provenance
from diversion_risk.outputs.corridors import corridors
from diversion_risk.outputs.report import report_page, report_pages
from diversion_risk.outputs.risk_scale import distribution
from diversion_risk.outputs.sheets import PageSizes
from tests.outputs.conftest import write_pages


def _listed(assessment, count, **changes):
    return [assessment(order_id=f"O-{rank}", rank=rank, **changes) for rank in range(1, count + 1)]


def _queue(page):
    return re.findall(r'<tr data-kind="(\w*)".*?<b>([\d,]+)</b>', page, re.DOTALL)


def _turns(page):
    """Where the first row of links to other pages leads to."""
    return dict(re.findall(r'rel="(\w+)" href="([^"]+)"', page.partition("<table")[0]))


def _files(folder):
    return sorted(path.name for path in (folder / "report").iterdir())


def test_every_listed_order_has_a_row_and_a_page_named_by_rank(tmp_path, assessment, batch):
    page = write_pages(tmp_path, batch(_listed(assessment, 3), released=47))
    assert page == tmp_path / "report.html"
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == [
        "1.html",
        "2.html",
        "3.html",
        "orders-1.html",
    ]
    assert re.findall(r'href="(report/\d+\.html)"', page.read_text(encoding="utf-8")) == [
        f"report/{rank}.html" for rank in (1, 2, 3)
    ]


def test_pages_point_to_their_neighbours_in_the_queue(tmp_path, assessment, batch):
    listed = [assessment(order_id=f"O-{rank}", rank=rank) for rank in (9, 1, 4)]
    write_pages(tmp_path, batch(listed))
    middle = (tmp_path / "report" / "4.html").read_text(encoding="utf-8")
    assert re.findall(r'rel="(\w+)" href="([^"]+)"', middle) == [("prev", "1.html"), ("next", "9.html")]
    assert 'rel="prev"' not in (tmp_path / "report" / "1.html").read_text(encoding="utf-8")


def test_pages_of_an_earlier_run_are_gone_and_other_files_stay(tmp_path, assessment, batch):
    write_pages(tmp_path, batch(_listed(assessment, 5)), PageSizes(queue=2, orders=2))
    assert {"queue-3.html", "orders-3.html", "5.html"} <= set(_files(tmp_path))
    (tmp_path / "report" / "notes.html").write_text("mine", encoding="utf-8")
    write_pages(tmp_path, batch(_listed(assessment, 2)))
    assert _files(tmp_path) == ["1.html", "2.html", "notes.html", "orders-1.html"]


def test_released_orders_are_counted_but_not_listed(assessment, batch):
    released = assessment(order_id="quiet one", rank=50, decision="release", selected_by="")
    page = report_page(batch([*_listed(assessment, 2), released], released=10))
    assert len(_queue(page)) == 2
    assert "quiet one" not in page
    assert re.search(r'Released</th><td class="num">11</td><td class="num">85 %', page)


def test_decisions_are_counted_by_how_they_came_about(assessment, batch):
    listed = [
        assessment(order_id="a", rank=1, decision="hold"),
        assessment(order_id="b", rank=2),
        assessment(order_id="c", rank=30, selected_by="random"),
    ]
    page = report_page(batch(listed, released=1997, rejected=14, warned=1, ties_at_cut=3))
    assert re.findall(
        r'<th scope="row">([^<]+)</th><td class="num">([\d,]+)</td><td class="num">([^<]+ %)</td>', page
    ) == [
        ("On hold until reviewed", "1", "&lt;0.1 %"),
        ("Listed for review, by risk", "1", "&lt;0.1 %"),
        ("Listed for review, picked at random", "1", "&lt;0.1 %"),
        ("Released", "1,997", "&gt;99 %"),
    ]
    assert "14 rows could not be scored" in page
    assert "1 value could not be read" in page
    assert "3 orders share the margin at the cut" in page
    assert [kind for kind, _ in _queue(page)] == ["hold", "risk", "random"]


def test_long_queue_goes_on_on_further_pages_by_rank(tmp_path, assessment, batch):
    page = write_pages(tmp_path, batch(_listed(assessment, 5), released=3), PageSizes(queue=2))
    pages = [page, *(tmp_path / "report" / f"queue-{number}.html" for number in (2, 3))]
    texts = [one.read_text(encoding="utf-8") for one in pages]
    assert [[rank for _, rank in _queue(text)] for text in texts] == [["1", "2"], ["3", "4"], ["5"]]
    for text, said in zip(
        texts, ("1 to 2 of 5, page 1 of 3", "3 to 4 of 5, page 2 of 3", "5 to 5 of 5, page 3 of 3"), strict=True
    ):
        assert f"Orders before a reviewer {said}" in text
    assert [_turns(text) for text in texts] == [
        {"next": "report/queue-2.html", "last": "report/queue-3.html"},
        {
            "first": "../report.html#queue",
            "prev": "../report.html#queue",
            "next": "queue-3.html",
            "last": "queue-3.html",
        },
        {"first": "../report.html#queue", "prev": "queue-2.html"},
    ]
    assert 'href="4.html"' in texts[1] and (tmp_path / "report" / "4.html").exists()


def test_every_order_is_on_a_page_by_rank_released_ones_too(tmp_path, assessment, batch):
    listed = [*_listed(assessment, 2), assessment(order_id="drawn", rank=6, selected_by="random")]
    write_pages(tmp_path, batch(listed, released=4), PageSizes(orders=3))
    pages = [(tmp_path / "report" / f"orders-{number}.html").read_text(encoding="utf-8") for number in (1, 2, 3)]
    assert [re.findall(r"<tr><td><b>(\d+)", page) for page in pages] == [["1", "2", "3"], ["4", "5", "6"], ["7"]]
    assert "Ranks 4 to 6 of 7 orders" in pages[1] and "page 2 of 3" in pages[1]
    assert re.findall(r'<th scope="row"><a href="(\d+\.html)"', "".join(pages)) == ["1.html", "2.html", "6.html"]
    assert "drawn" in pages[1] and "◇ review, at random" in pages[1] and "○ released" in pages[2]
    assert not [page for page in pages if "<script" in page]
    first = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert re.findall(r'<li><a href="([^"]+)">([^<]+)<', first) == [
        ("report/orders-1.html", "1 to 3"), ("report/orders-2.html", "4 to 6"), ("report/orders-3.html", "7 to 7"),
    ]  # fmt: skip


def test_every_address_on_every_page_leads_to_a_page(tmp_path, assessment, batch):
    write_pages(tmp_path, batch(_listed(assessment, 5), released=6), PageSizes(queue=2, orders=4))
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) == 1 + 2 + 3 + 5
    for page in pages:
        for target in re.findall(r'href="([^"#]+)', page.read_text(encoding="utf-8")):
            assert (page.parent / target).resolve() in pages, f"{target} on {page.name}"


def test_an_order_leads_back_to_the_page_of_the_queue_it_is_on(tmp_path, assessment, batch):
    write_pages(tmp_path, batch(_listed(assessment, 5)), PageSizes(queue=2))
    found = [(tmp_path / "report" / f"{rank}.html").read_text(encoding="utf-8") for rank in (2, 3, 5)]
    assert [re.search(r'href="([^"]+)">Queue<', page)[1] for page in found] == [
        "../report.html#queue", "queue-2.html", "queue-3.html",
    ]  # fmt: skip


def test_where_not_all_are_told_the_page_says_how_many(assessment, batch):
    made = batch(_listed(assessment, 2), released=8)
    page = report_page(replace(made, ranked=made.ranked[:4]))
    assert "The 4 orders of the highest risk of 10, by rank" in page
    assert "All are in scores.parquet" in page


def test_the_same_batch_makes_the_same_pages(assessment, batch):
    made = [list(report_pages(batch(_listed(assessment, 3), released=5), PageSizes(2, 3))) for _ in range(2)]
    assert made[0] == made[1]


def test_pages_of_long_rows_stay_under_three_megabytes(assessment, batch):
    long = "Industrial electronics and instrumentation trading company of the free zone, limited liability"
    listed = _listed(assessment, PageSizes.queue + 1, order={"buyer_name": long, "goods_description": long})
    sizes = {name: len(page.encode()) for name, page in report_pages(batch(listed, released=PageSizes.orders))}
    assert max(sizes.values()) < 1_000_000
    assert {"report.html", "report/queue-2.html", "report/orders-1.html"} <= sizes.keys()


@pytest.mark.parametrize("name", ["</script><script>window.owned=1</script>", "\"' onfocus=alert(1) x='", "W" * 10_000])
def test_hostile_names_are_inert_in_the_queue(assessment, batch, name):
    made = assessment(order_id=name, order={"buyer_name": name, "goods_description": name, "destination_country": name})
    page = report_page(batch([made], provenance=Provenance(name, orders=name), capacity=name))
    assert page.count("<script>") == 1
    assert "onfocus=alert(1) x='" not in page
    assert "W" * 1_001 not in page


def test_report_names_no_outside_address(assessment, batch):
    page = report_page(batch(_listed(assessment, 2)))
    assert not re.search(r"https?:|//[a-z]+\.|@import|url\(", page)
    assert all(link.startswith(("#", "report/")) for link in re.findall(r'(?:href|src)="([^"]*)"', page))


def test_policy_admits_one_style_and_one_script_by_digest(assessment, batch):
    page = report_page(batch(_listed(assessment, 1)))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/]{43}='; script-src 'sha256-[\w+/]{43}='; "
        r"base-uri 'none'; form-action 'none'",
        policy[1],
    )


@pytest.mark.parametrize("released", [0, 3])
def test_page_of_a_batch_without_listed_orders_says_so(batch, released):
    page = report_page(batch([], released=released))
    assert ("No order of this batch was listed." if released else "No order was scored.") in page
    assert "<form" not in page


def test_spread_counts_every_order_once_and_marks_the_lowest_risk_listed_for_it(assessment, batch):
    listed = [
        assessment(order_id="a", rank=1, risk=1.0),
        assessment(order_id="b", rank=2, risk=0.05),
        assessment(order_id="c", rank=9, risk=0.0, selected_by="random"),
    ]
    spread = distribution(batch(listed, released=7).overview)
    assert sum(band.released for band in spread.bands) == 7
    assert sum(band.listed for band in spread.bands) == 3
    assert spread.cut == 0.05
    assert [band.name for band in spread.bands if band.listed] == ["0 to 0.01 %", "5 to 10 %", "50 to 100 %"]


def test_batch_without_orders_listed_for_their_risk_has_no_cut(assessment, batch):
    assert distribution(batch([assessment(selected_by="random")]).overview).cut is None


def test_corridors_add_up_and_unknown_exporters_are_kept(assessment, batch):
    other = assessment(order_id="O-2", order={"hs_code": "8482100000"})
    made = batch([assessment(order={"exporter_country": None}), other], released=5)
    ways = corridors(made.overview)
    assert {(way.exporter, way.chapter): (way.listed, way.orders) for way in ways} == {
        ("not stated", "85"): (1, 1),
        ("United States (US)", "84"): (1, 1),
        ("United States (US)", "85"): (0, 5),
    }


def test_standing_line_is_on_every_page(tmp_path, assessment, batch):
    write_pages(tmp_path, batch(_listed(assessment, 1)))
    for page in (tmp_path / "report.html", tmp_path / "report" / "1.html"):
        assert "Most orders in every corridor are honest." in page.read_text(encoding="utf-8")
