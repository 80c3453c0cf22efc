"""Labels and markers of audio editors, and locators of Ableton Live."""

from __future__ import annotations

import gzip

import pytest

from aiomixcloud.tracklists import Chapter, Track, Tracklist, TracklistError, detect, read


def shown(tracklist: Tracklist) -> list[tuple[str, int | None]]:
    return [(one.title, one.start_time) for one in tracklist]


def test_audacity_labels_with_a_dash_are_tracks() -> None:
    tracklist = read("12,345678\t12,345678\tMarta \u2013 Lights\n0.000000\t5.000000\tIntro\n")
    assert tracklist.format == "audacity-labels"
    assert list(tracklist) == [Chapter("Intro", 0), Track("Marta", "Lights", 12)]
    assert not tracklist.warnings


def test_audacity_frequencies_are_not_labels() -> None:
    tracklist = read("1.000000\t1.000000\tOne\n\\\t100.000000\t200.000000\n")
    assert shown(tracklist) == [("One", 1)]


def test_audacity_labels_may_lack_an_end() -> None:
    tracklist = read("1.500000\tOne\n61.999999\tTwo\n")
    assert tracklist.format == "audacity-labels"
    assert shown(tracklist) == [("One", 1), ("Two", 61)]


def test_audacity_labels_without_an_end_may_have_any_number_of_places() -> None:
    tracklist = read("1.5\tOne\n93.25\tMarta - Lights\n200\tTwo\n")
    assert tracklist.format == "audacity-labels"
    assert shown(tracklist) == [("One", 1), ("Marta - Lights", 93), ("Two", 200)]
    assert read("0.04\tMarta - A\n0.10\tMarta - B\n1.02\tMarta - C\n").format == "text"


def test_an_audacity_label_without_a_text_is_left_out_with_a_warning() -> None:
    tracklist = read("1.000000\t1.000000\t\n2.000000\t2.000000\tTwo\n")
    assert shown(tracklist) == [("Two", 2)]
    assert tracklist.warnings == ("line 1: no name, left out",)


def test_a_label_before_zero_is_left_out_with_a_warning() -> None:
    tracklist = read("-1.000000\t0.000000\tEarly\n2.000000\t2.000000\tTwo\n")
    assert shown(tracklist) == [("Two", 2)]
    assert tracklist.warnings == ("line 1: negative start time, left out",)


def test_what_the_library_writes_for_audacity_is_read_back() -> None:
    show = Tracklist((Chapter("Intro", 0), Track("Marta", "Lights", 75)))
    assert list(read(show.to_audacity())) == list(show)


AUDITION = "Name\tStart\tDuration\tTime Format\tType\tDescription\n"


def test_audition_markers_take_the_description_for_a_default_name() -> None:
    tracklist = read(
        AUDITION
        + "Marker 02\t1:02:03.900\t0:00.000\tdecimal\tCue\tMarta - Lights\n"
        + "Opening\t0:08.459\t0:00.000\tdecimal\tTrack\tread aloud\n"
    )
    assert tracklist.format == "audition-csv"
    assert list(tracklist) == [Chapter("Opening", 8), Track("Marta", "Lights", 3723)]


def test_audition_quotes_in_names_are_plain_characters() -> None:
    tracklist = read(
        AUDITION
        + '"Lights" 12"\t0:01.000\t0:00.000\tdecimal\tCue\t\n'
        + '"Rain ""live"""\t0:02.000\t0:00.000\tdecimal\tCue\t\n'
    )
    assert shown(tracklist) == [('"Lights" 12"', 1), ('Rain "live"', 2)]


@pytest.mark.parametrize(
    ("start", "unit", "seconds"),
    [
        ("90.5", "decimal", 90),
        ("0:01:30:12", "25 fps", 90),
        ("0:01:30;12", "29.97 fps drop frame", 90),
        ("01:30:74", "75 fps", 90),
        ("3969000", "44100 Hz", 90),
    ],
)
def test_audition_markers_in_other_units(start: str, unit: str, seconds: int) -> None:
    tracklist = read(f"{AUDITION}One\t{start}\t0\t{unit}\tCue\t\n")
    assert shown(tracklist) == [("One", seconds)]


def test_audition_markers_in_samples_of_an_unknown_rate_are_an_error() -> None:
    with pytest.raises(TracklistError, match=r"line 2.*'samples'.*decimal"):
        read(f"{AUDITION}One\t3969000\t0\tsamples\tCue\t\n")


def test_audition_markers_with_a_header_in_another_language() -> None:
    tracklist = read(
        "Nome\tInizio\tDurata\tFormato\tTipo\tDescrizione\nUno\t0:09.000\t0:00.000\tdecimal\tCue\t\n"
    )
    assert (tracklist.format, shown(tracklist)) == ("audition-csv", [("Uno", 9)])


def test_reaper_markers_and_regions() -> None:
    tracklist = read(
        "#,Name,Start,End,Length,Color\n"
        'R1,"Marta - Lights, Pt. 2",1:02:03.000,1:03:00.000,0:57.000,FF0000\n'
        "M1,Intro,0:00.500,,,\n"
        "M2,,12.250,,,\n"
    )
    assert tracklist.format == "reaper-csv"
    assert list(tracklist) == [Chapter("Intro", 0), Track("Marta", "Lights, Pt. 2", 3723)]
    assert tracklist.warnings == ("line 4: no name, left out",)


@pytest.mark.parametrize(
    ("starts", "unit"),
    [(("1.1.00", "144.2.00"), "measures and beats"), (("0", "3969000"), "samples or frames")],
)
def test_reaper_markers_in_other_units_are_an_error(starts: tuple[str, str], unit: str) -> None:
    rows = "".join(f"M{number},One,{start},,\n" for number, start in enumerate(starts, 1))
    with pytest.raises(TracklistError, match=f"{unit}.*minutes and seconds"):
        read("#,Name,Start,End,Length\n" + rows)


def test_reaper_timecode_is_read_to_the_second() -> None:
    assert shown(read("#,Name,Start,End,Length\nM1,One,00:01:30:12,,\n")) == [("One", 90)]


def test_a_reaper_project() -> None:
    tracklist = read(
        '<REAPER_PROJECT 0.1 "7.16/linux" 1700000000\n'
        "  TEMPO 120 4 4\n"
        '  MARKER 1 12.5 "Marta - Lights" 0 0 1\n'
        "  MARKER 2 3 Intro 0 0 1\n"
        "  MARKER 3 60 'The \"Best\"' 1 0 1\n"
        '  MARKER 3 90 "" 1\n'
        ">\n"
    )
    assert tracklist.format == "reaper-rpp"
    assert shown(tracklist) == [("Intro", 3), ("Marta - Lights", 12), ('The "Best"', 60)]
    assert not tracklist.warnings


def test_a_reaper_project_without_markers_is_an_error() -> None:
    with pytest.raises(TracklistError, match="no markers"):
        read('<REAPER_PROJECT 0.1 "7.16"\n>\n')


def live_set(
    *locators: tuple[float, str],
    track: str = "MasterTrack",
    tempo: str = '<Manual Value="120"/>',
    automation: str = "",
) -> bytes:
    """Return a set of Ableton Live with locators at beats."""
    marks = "".join(
        f'<Locator Id="{number}"><Time Value="{beat}"/><Name Value="{name}"/></Locator>'
        for number, (beat, name) in enumerate(locators)
    )
    return gzip.compress(
        f'<?xml version="1.0" encoding="UTF-8"?><Ableton Creator="Ableton Live"><LiveSet>'
        f"<{track}>{automation}<DeviceChain><Mixer><Tempo>{tempo}</Tempo></Mixer></DeviceChain>"
        f"</{track}><Locators><Locators>{marks}</Locators></Locators></LiveSet></Ableton>".encode()
    )


def test_ableton_locators_become_seconds_by_the_tempo() -> None:
    tracklist = read(live_set((240, "Marta - Lights"), (0, "Intro"), track="MainTrack"))
    assert tracklist.format == "ableton-als"
    assert list(tracklist) == [Chapter("Intro", 0), Track("Marta", "Lights", 120)]


#: 120 up to beat 120, then gliding to 60 at beat 240: 60 s, then 60 * 120 * ln(2) / 60 s.
EVENTS = "".join(
    f'<FloatEvent Time="{beat}" Value="{tempo}"/>'
    for beat, tempo in [(-63072000, 120), (120, 120), (240, 60)]
)


@pytest.mark.parametrize(
    "content",
    [
        live_set(
            (120, "One"),
            (240, "Two"),
            (241, "Three"),
            tempo='<Manual Value="99"/><ArrangerAutomation><Events>'
            f"{EVENTS}</Events></ArrangerAutomation>",
        ),
        live_set(
            (120, "One"),
            (240, "Two"),
            (241, "Three"),
            tempo='<Manual Value="99"/><AutomationTarget Id="8"/>',
            automation="<AutomationEnvelopes><Envelopes>"
            '<AutomationEnvelope><EnvelopeTarget><PointeeId Value="7"/></EnvelopeTarget>'
            '<Automation><Events><FloatEvent Time="0" Value="1"/></Events></Automation>'
            '</AutomationEnvelope><AutomationEnvelope><EnvelopeTarget><PointeeId Value="8"/>'
            f"</EnvelopeTarget><Automation><Events>{EVENTS}</Events></Automation>"
            "</AutomationEnvelope></Envelopes></AutomationEnvelopes>",
        ),
    ],
    ids=["version 9", "version 10"],
)
def test_ableton_tempo_automation(content: bytes) -> None:
    assert shown(read(content)) == [("One", 60), ("Two", 143), ("Three", 144)]


def test_an_ableton_set_without_locators_is_an_error_with_a_hint() -> None:
    with pytest.raises(TracklistError, match=r"no locators.*Add Locator"):
        read(live_set())


def test_an_ableton_set_that_unpacks_to_too_much_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("aiomixcloud.tracklists.formats.ableton_als.MAX_UNPACKED", 1024**2)
    content = gzip.compress(b'<?xml version="1.0"?><Ableton>' + b" " * 2 * 1024**2)
    assert detect(content)[0].format.name == "ableton-als"
    with pytest.raises(TracklistError, match="larger than 1 MB after unpacking"):
        read(content)


def test_a_cut_ableton_set_is_read_as_far_as_it_goes() -> None:
    content = gzip.decompress(live_set((0, "Intro"), (240, "Two")))
    tracklist = read(gzip.compress(content[: content.index(b"</Locators>")]))
    assert shown(tracklist) == [("Intro", 0), ("Two", 120)]
    assert "damaged" in tracklist.warnings[0]


def test_an_ableton_set_with_a_document_type_is_refused() -> None:
    content = gzip.compress(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Ableton/>')
    with pytest.raises(TracklistError, match="document types"):
        read(content, format="ableton-als")


def test_audacity_labels_with_decimal_commas_are_not_a_table() -> None:
    tracklist = read("0,000000\t10,5\tMarta - A\n61,9\t61,9\tTwo\n3723,5\t3800\tThree\n")
    assert tracklist.format == "audacity-labels"
    assert shown(tracklist) == [("Marta - A", 0), ("Two", 61), ("Three", 3723)]


@pytest.mark.parametrize("separator", [":", ";"], ids=["whole frames", "drop frames"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_premiere_markers_have_frames(separator: str, encoding: str) -> None:
    text = (
        "Marker Name\tDescription\tIn\tOut\tDuration\tMarker Type\t\r\n"
        "Intro\tsaid by Ann\t00:00:00:00\t00:00:00:00\t00:00:00:00\tComment\t\r\n"
        "\tOwl - Fog\t01:03:10:24\t01:03:10:24\t00:00:00:00\tChapter\t\r\n"
        "\t\t01:04:00:00\t01:04:00:00\t00:00:00:00\tChapter\t\r\n"
    ).replace(":", separator)
    tracklist = read(text.encode(encoding))
    assert tracklist.format == "audition-csv"
    assert shown(tracklist) == [("Intro", 0), ("Owl - Fog", 3790)]
    assert tracklist.warnings == ("line 4: no name, left out",)


def test_audition_markers_with_german_headers_are_not_a_table() -> None:
    tracklist = read(
        "Name\tStart\tDauer\tZeitformat\tTyp\tBeschreibung\n"
        "Marke 01\t0:09.000\t0:00.000\tdecimal\tCue\tOwl - Fog\n"
    )
    assert (tracklist.format, shown(tracklist)) == ("audition-csv", [("Owl - Fog", 9)])
