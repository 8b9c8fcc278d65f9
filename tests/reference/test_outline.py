from diversion_risk.reference.outline import coasts


def test_every_coast_is_a_ring_on_the_globe() -> None:
    assert all(len(ring) >= 3 for ring in coasts())
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for ring in coasts() for lon, lat in ring)
