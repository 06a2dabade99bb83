"""The memory: what is alike is found, in the same few questions to the database, and shown to who may see it."""

from io import StringIO

import pytest
from django.core.management import call_command

from congress.journal.services import By
from congress.people.models import User
from deliberation.suggestions.choosing import likely_departments
from deliberation.suggestions.memory import grams_of, nearest, search
from deliberation.suggestions.models import Gram, Suggestion
from deliberation.suggestions.services import assigning, screening, writing
from tests.conftest import TESTER, make_meeting

TEXTS = [
    ("中华新路路灯不亮", "中华新路817弄门口的路灯已经坏了两个月,晚上看不清路。"),
    ("小区停车难", "长安小区车位太少,晚上回来没有地方停车。"),
    ("增设老年食堂", "梅园路附近老人多,希望增设一个助餐点。"),
    ("电瓶车充电桩", "希望在小区里多装几个电瓶车充电桩。"),
    ("彭越浦步道", "步道破损,下雨积水,请修一修。"),
]


@pytest.fixture
def told(meeting, people):
    """told(title, body, …) is a submitted suggestion of charlie."""

    def write(title, body="", *, of=None, author=None, publish=False, is_submitted=True, category="other"):
        return writing.write_suggestion(
            meeting=of or meeting,
            author=author or people.charlie,
            author_number="003",
            title=title,
            body=body or title,
            category=category,
            publish=publish,
            is_submitted=is_submitted,
            by=TESTER,
        )

    return write


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("路灯不亮", ["路灯", "灯不", "不亮"]),
        ("路灯,路灯!", ["路灯"]),
        ("817弄 LED", ["81", "17", "7弄", "le", "ed"]),
        ("灯 A", []),
        ("", []),
    ],
)
def test_text_has_its_pairs_of_letters(text, grams):
    assert grams_of(text) == grams


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("路灯坏了", "中华新路路灯不亮"),
        ("停车位太少", "小区停车难"),
        ("给老人办食堂", "增设老年食堂"),
        ("请多装充电桩", "电瓶车充电桩"),
    ],
)
def test_nearest_is_what_means_the_same(text, title, told, people):
    for one in TEXTS:
        told(*one)
    assert nearest(text, people.dora)[0].suggestion.title == title


def test_what_shares_nothing_is_not_near(told, people):
    told(*TEXTS[0])
    assert nearest("增加图书馆", people.dora) == []
    assert nearest("", people.dora) == []


def test_five_are_shown_and_never_itself(told, people):
    written = [told(*TEXTS[0]) for _n in range(7)]
    found = nearest(TEXTS[0][0], people.dora, but=written[6])
    assert [one.suggestion for one in found] == [written[n] for n in (5, 4, 3, 2, 1)]


def test_others_suggestions_are_near_only_when_published(told, people, suggest):
    hidden, published, own = told("路灯不亮"), told("路灯不亮", publish=True), told("路灯不亮", author=people.alice)
    before = {one.suggestion.pk for one in nearest("路灯不亮", people.alice)}
    screening.accept(suggestion=published, by=TESTER)
    after = {one.suggestion.pk for one in nearest("路灯不亮", people.alice)}
    assert (before, after) == ({own.pk}, {own.pk, published.pk})
    assert hidden.pk in {one.suggestion.pk for one in nearest("路灯不亮", people.dora)}


def test_of_another_meetings_published_one_only_title_and_outcome_are_shown(told, people, meeting):
    earlier = make_meeting(people, title="Earlier")
    published = told("路灯不亮", of=earlier, publish=True)
    screening.accept(suggestion=published, by=TESTER)
    stranger = User.objects.create(username="kai", name="Kai")
    assert [(one.suggestion, one.is_open) for one in nearest("路灯不亮", stranger)] == [(published, False)]
    assert search("路灯不亮", stranger) == []


def test_drills_are_remembered_in_their_own_meeting_only(told, people, meeting):
    drill = make_meeting(people, title="Drill")
    drill.is_drill = True
    drill.save()
    exercise = told("路灯不亮", of=drill)
    assert nearest("路灯不亮", people.dora, meeting=meeting) == []
    assert [one.suggestion for one in nearest("路灯不亮", people.dora, meeting=drill)] == [exercise]


def test_drafts_are_not_remembered_until_they_are_submitted(told, people):
    draft = told("路灯不亮", is_submitted=False)
    assert not Gram.objects.exists()
    writing.submit(suggestion=draft, title="路灯太暗", body="太暗", by=By("003", people.charlie))
    assert set(draft.grams.values_list("gram", flat=True)) == {"路灯", "灯太", "太暗"}


def test_changed_words_replace_the_earlier_ones(told, people):
    suggestion = told("路灯不亮")
    screening.return_for_change(suggestion=suggestion, reason="Where?", by=By("tester", people.dora))
    writing.submit(suggestion=suggestion, title="停车太难", body="停车太难", by=By("003", people.charlie))
    assert nearest("路灯不亮", people.dora) == []
    assert [one.suggestion for one in nearest("停车太难", people.dora)] == [suggestion]


def test_search_finds_all_words_the_best_first(told, people):
    both, one = told("路灯不亮,停车太难"), told("停车太难")
    told("步道破损")
    assert search("停车", people.dora) == [one.pk, both.pk]
    assert search("路灯 停车", people.dora)[0] == both.pk
    assert search("图书馆", people.dora) == []


def test_memory_asks_as_little_of_many_as_of_few(told, people, django_assert_num_queries):
    told(*TEXTS[0])
    with django_assert_num_queries(4):
        nearest("路灯不亮", people.dora)
    for _n in range(30):
        told(*TEXTS[0])
    with django_assert_num_queries(4):
        nearest("路灯不亮", people.dora)


def test_index_is_built_anew(told, people):
    suggestion = told("路灯不亮")
    Gram.objects.all().delete()
    Gram.objects.create(suggestion=suggestion, gram="停车")
    out = StringIO()
    call_command("index_suggestions", stdout=out)
    assert out.getvalue() == "1 suggestions are remembered.\n"
    assert set(Gram.objects.values_list("gram", flat=True)) == {"路灯", "灯不", "不亮"}


# Who could handle it


def test_departments_that_had_those_alike_are_likely(told, people, parks, roads):
    lamps = told("路灯不亮")
    screening.accept(suggestion=lamps, by=TESTER)
    assigning.assign(suggestion=lamps, departments=[roads.department], by=TESTER)
    for _n in range(3):
        other = told("增设食堂")
        screening.accept(suggestion=other, by=TESTER)
        assigning.assign(suggestion=other, departments=[parks], by=TESTER)
    asked = told("路灯太暗不亮")
    found = likely_departments(asked)
    assert [department.name for department, _why in found] == ["Roads", "Parks"]
    assert str(lamps.number) in found[0][1]


def test_department_that_sent_it_back_is_not_likely(told, people, parks):
    lamps, asked = told("路灯不亮"), told("路灯不亮")
    for one in (lamps, asked):
        screening.accept(suggestion=one, by=TESTER)
        assigning.assign(suggestion=one, departments=[parks], by=TESTER)
    assigning.send_back(assignment=asked.assignments.get(), reason="Not ours", by=By("tester", people.emil))
    assert likely_departments(Suggestion.objects.get(pk=asked.pk)) == []


def test_nobody_is_likely_where_nothing_is_remembered(told, people):
    assert likely_departments(told("路灯不亮")) == []
