"""Draw what the model holds: the way of a young person, who stands beside it, where the five levers act, and what is outside."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from llsim.analysis.looks import COLOURS, INK, QUIET
from llsim.report.picture import name_picture

WIDTH, HEIGHT = 1000, 316
LEFT, STEP, GAP = 16, 129, 10
LEVERS_ABOVE, WAY, BESIDE, LEVERS_BELOW, REGION, BORDER = 30, 78, 152, 206, 247, 274
LEVER_HEIGHT, WAY_HEIGHT, BESIDE_HEIGHT = 34, 58, 38
FONT, LINE = 12.2, 16
PERSON, BESIDES, LEVER = ("#E8F2F9", COLOURS[0]), ("#F1F3F5", QUIET), ("#FDF0E6", COLOURS[1])

STEPS = (
    ("Grade 9", "enters a school,", "chooses a pathway"),
    ("Grades 10 to 12", "courses, credits,", "work-based learning"),
    ("Graduation", "or leaving early,", "or moving away"),
    ("Next step", "college, work,", "apprenticeship"),
    ("College", "staying, transfer,", "credential"),
    ("Job", "in the field or not,", "pay, or no job"),
    ("Staying", "or leaving,", "coming back"),
)
OTHERS = (
    ("Schools and their pathways", "seats, quality of the four elements, certification, teachers", 0, 2),
    ("Colleges", "four-year, two-year, trade; here or away", 3, 4),
    ("Employers", "industry, vacancies, pay, partners", 5, 6),
)
ABOVE = (("dual enrollment", "seats in college courses", 1, 1), ("transition support", "forms, tuition, placement, advising", 3, 4))
BELOW = (("accountability", "certification counts", 16, 182), ("school support", "coaching and money", 206, 182), ("industry incentives", "dollars a placement, staff", 783, 196))
SURROUNDINGS = "The region: ninth graders by group, industries, vacancies, pay, shocks, newcomers who compete for the same jobs, the pull of other places"
TITLE = "In the model: one region, from a district to the nation, one school year at a time; each young person from grade 9 to about age 32"
OUTSIDE = (
    "job benefits; what parents choose, and families that move for a school; housing and rents; school before grade 9; single teachers;",
    "terms within a school year; marriage, children, health, crime; people over 32; apprentices one employer keeps for years; gains over a lifetime",
)


@dataclass(frozen=True)
class Box:
    """A box with a bold title and lines below it; sizes in pixels, `look` is fill and outline."""

    x: float
    y: float
    width: float
    height: float
    texts: tuple[str, ...]
    look: tuple[str, str]
    round: int = 3

    @property
    def middle(self) -> float:
        """The middle from left to right, in pixels."""
        return self.x + self.width / 2

    def drawn(self) -> Markup:
        """Draw the box with its texts centred."""
        fill, outline = self.look
        frame = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}" stroke="{}" stroke-width="1.4"/>').format(self.x, self.y, self.width, self.height, self.round, fill, outline)
        first = self.y + (self.height - LINE * len(self.texts)) / 2 + LINE - 4
        lines = [written(self.middle, first + LINE * place, text, bold=not place) for place, text in enumerate(self.texts)]
        return frame + Markup("").join(lines)


def written(x: float, y: float, text: str, *, bold: bool = False, anchor: str = "middle", colour: str = INK) -> Markup:
    """Write one line of text."""
    weight = 650 if bold else 400
    return Markup('<text x="{:g}" y="{:g}" font-size="{}" font-weight="{}" text-anchor="{}" fill="{}">{}</text>').format(x, y, FONT, weight, anchor, colour, text)


def arrow(*points: tuple[float, float], colour: str = QUIET) -> Markup:
    """Draw a line through points, straight up, down or to the right at its end, with a head on the last."""
    (before_x, before_y), (x, y) = points[-2:]
    across, down = (x > before_x) - (x < before_x), (y > before_y) - (y < before_y)
    corners = ((x, y), (x - 7 * across - 4 * down, y - 7 * down - 4 * across), (x - 7 * across + 4 * down, y - 7 * down + 4 * across))
    line, head = (" ".join(f"{one:g},{two:g}" for one, two in shape) for shape in (points, corners))
    return Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="1.6"/><polygon points="{}" fill="{}"/>').format(line, colour, head, colour)


def spanning(first: int, last: int) -> tuple[float, float]:
    """Return the left end and the width of the steps from `first` to `last`, counted from 0."""
    return LEFT + first * (STEP + GAP), (last - first + 1) * (STEP + GAP) - GAP


def way() -> list[Markup]:
    """Draw the way of a young person, step by step, and the schools, colleges and employers that stand beside it."""
    steps = [Box(*spread(place, place, WAY, WAY_HEIGHT), texts, PERSON) for place, texts in enumerate(STEPS)]
    others = [Box(*spread(first, last, BESIDE, BESIDE_HEIGHT), (title, line), BESIDES) for title, line, first, last in OTHERS]
    along = [arrow((one.x + STEP, WAY + WAY_HEIGHT / 2), (two.x, WAY + WAY_HEIGHT / 2)) for one, two in pairwise(steps)]
    up = [arrow((steps[place].middle, BESIDE), (steps[place].middle, WAY + WAY_HEIGHT)) for place in (0, 1, 3, 4, 5)]
    return [box.drawn() for box in (*steps, *others)] + along + up + placements(others[0], others[2])


def placements(schools: Box, employers: Box) -> list[Markup]:
    """Draw the places for work-based learning that employers give to pathways, below the colleges."""
    bottom, low = BESIDE + BESIDE_HEIGHT, BESIDE + BESIDE_HEIGHT + 14
    start, end = employers.x + 30, schools.x + schools.width - 18
    middle = (start + end) / 2
    line = arrow((start, bottom), (start, low), (end, low), (end, bottom))
    return [line, written(middle, low + 15, "places for work-based learning;"), written(middle, low + 30, "a known intern is hired more easily")]


def spread(first: int, last: int, y: float, height: float) -> tuple[float, float, float, float]:
    """Return left end, top, width and height of a box over steps."""
    x, width = spanning(first, last)
    return x, y, width, height


def levers() -> list[Markup]:
    """Draw the five levers with arrows to what they act on."""
    drawn: list[Markup] = []
    for name, words, first, last in ABOVE:
        x, width = spanning(first, last)
        box = Box(x - 28 * (first == last), LEVERS_ABOVE, width + 56 * (first == last), LEVER_HEIGHT, (f"Lever: {name}", words), LEVER, 12)
        middles = [sum(spanning(place, place)) - STEP / 2 for place in range(first, last + 1)]
        drawn += [box.drawn(), *(arrow((middle, LEVERS_ABOVE + LEVER_HEIGHT), (middle, WAY), colour=LEVER[1]) for middle in middles)]
    for name, words, x, width in BELOW:
        box = Box(x, LEVERS_BELOW, width, LEVER_HEIGHT, (f"Lever: {name}", words), LEVER, 12)
        drawn += [box.drawn(), arrow((box.middle, LEVERS_BELOW), (box.middle, BESIDE + BESIDE_HEIGHT), colour=LEVER[1])]
    return drawn


def described() -> str:
    """Tell the picture in words, for those who do not see it."""
    steps = "; then ".join(f"{title}: {' '.join(lines)}" for title, *lines in STEPS)
    others = ". ".join(f"{title}: {line}" for title, line, *_ in OTHERS)
    acting = (
        "Dual enrollment acts on grades 10 to 12; transition support on the next step and college; accountability and school support on schools and their pathways; industry incentives on employers"
    )
    return f"{TITLE}. {steps}. Beside them: {others}. Employers give places for work-based learning to pathways. {SURROUNDINGS}. Five levers: {acting}. Not in the model: {' '.join(OUTSIDE)}."


def scope_picture() -> Markup:
    """Return the picture as an SVG that stands on its own."""
    border = Markup('<rect x="3" y="3" width="{}" height="{}" rx="6" fill="none" stroke="{}" stroke-width="2" stroke-dasharray="8 4"/>').format(WIDTH - 6, BORDER - 6, INK)
    band = Markup('<rect x="{}" y="{}" width="{}" height="19" rx="3" fill="{}"/>').format(LEFT, REGION, WIDTH - 2 * LEFT - 5, BESIDES[0])
    texts = [written(LEFT, 21, TITLE, bold=True, anchor="start"), written(WIDTH / 2, REGION + 14, SURROUNDINGS)]
    below = [written(LEFT, BORDER + 16, "Not in the model:", bold=True, anchor="start")]
    below += [written(LEFT + (128 if not place else 0), BORDER + 16 + 18 * place, line, anchor="start") for place, line in enumerate(OUTSIDE)]
    inside = Markup("").join([border, band, *way(), *levers(), *texts, *below])
    svg = Markup('<svg width="{}" height="{}"><g font-family="system-ui, Helvetica, Arial, sans-serif">{}</g></svg>').format(WIDTH, HEIGHT, inside)
    return name_picture(svg, "scope", "What the model holds, where the levers act, and what is left out", described())
