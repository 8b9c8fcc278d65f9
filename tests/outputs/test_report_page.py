"""The page of the batch and the folder of order pages beside it."""

import re

import pytest

from diversion_risk.outputs import report
from diversion_risk.outputs.corridors import corridors
from diversion_risk.outputs.report import report_page, write_report
from diversion_risk.outputs.risk_scale import distribution


def _listed(assessment, count, **changes):
    return [assessment(order_id=f"O-{rank}", rank=rank, **changes) for rank in range(1, count + 1)]


def _queue(page):
    return re.findall(r'<tr data-kind="(\w*)".*?<b>([\d,]+)</b>', page, re.DOTALL)


def test_every_listed_order_has_a_row_and_a_page_named_by_rank(tmp_path, assessment, batch):
    page = write_report(tmp_path, batch(_listed(assessment, 3), released=47))
    assert page == tmp_path / "report.html"
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == ["1.html", "2.html", "3.html"]
    assert re.findall(r'href="(report/\d+\.html)"', page.read_text(encoding="utf-8")) == [
        f"report/{rank}.html" for rank in (1, 2, 3)
    ]


def test_pages_point_to_their_neighbours_in_the_queue(tmp_path, assessment, batch):
    listed = [assessment(order_id=f"O-{rank}", rank=rank) for rank in (9, 1, 4)]
    write_report(tmp_path, batch(listed))
    middle = (tmp_path / "report" / "4.html").read_text(encoding="utf-8")
    assert re.findall(r'rel="(\w+)" href="([^"]+)"', middle) == [("prev", "1.html"), ("next", "9.html")]
    assert 'rel="prev"' not in (tmp_path / "report" / "1.html").read_text(encoding="utf-8")


def test_pages_of_an_earlier_run_are_gone_and_other_files_stay(tmp_path, assessment, batch):
    write_report(tmp_path, batch(_listed(assessment, 5)))
    (tmp_path / "report" / "notes.html").write_text("mine", encoding="utf-8")
    write_report(tmp_path, batch(_listed(assessment, 2)))
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == ["1.html", "2.html", "notes.html"]


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


def test_long_queue_is_cut_and_says_so(monkeypatch, tmp_path, assessment, batch):
    monkeypatch.setattr(report, "QUEUE_LIMIT", 3)
    page = write_report(tmp_path, batch(_listed(assessment, 5))).read_text(encoding="utf-8")
    assert [rank for _, rank in _queue(page)] == ["1", "2", "3"]
    assert "first 3 orders by rank; all 5 are in scores.parquet" in page
    assert len(list((tmp_path / "report").iterdir())) == 5


def test_two_thousand_rows_stay_under_three_megabytes(assessment, batch):
    long = "Industrial electronics and instrumentation trading company of the free zone, limited liability"
    listed = _listed(assessment, 2000, order={"buyer_name": long, "goods_description": long})
    assert len(report_page(batch(listed)).encode()) < 3_000_000


@pytest.mark.parametrize("name", ["</script><script>window.owned=1</script>", "\"' onfocus=alert(1) x='", "W" * 10_000])
def test_hostile_names_are_inert_in_the_queue(assessment, batch, name):
    made = assessment(order_id=name, order={"buyer_name": name, "goods_description": name, "destination_country": name})
    page = report_page(batch([made], provenance={name: name}, capacity=name))
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
    write_report(tmp_path, batch(_listed(assessment, 1)))
    for page in (tmp_path / "report.html", tmp_path / "report" / "1.html"):
        assert "Most orders in every corridor are honest." in page.read_text(encoding="utf-8")
