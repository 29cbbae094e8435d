"""How notebooks show things. Intervals are those of the program; none is computed here."""

import matplotlib.pyplot as plt
from IPython.display import Markdown, display
from matplotlib.colors import to_rgb

plt.style.use(__file__.replace("figures.py", "report.mplstyle"))
GREY = "#8A8A8A"


def say(text):
    """Shows Markdown below a cell."""
    display(Markdown(text))


def colours(names):
    """A colour a name, in the order of the style."""
    return dict(zip(names, plt.rcParams["axes.prop_cycle"].by_key()["color"]))


def ink(colour):
    """Black or white, whichever is read more easily on that colour."""
    red, green, blue = to_rgb(colour)
    return "black" if 0.3 * red + 0.59 * green + 0.11 * blue > 0.52 else "white"


def whiskers(frame):
    """Distances of `low` and `high` from `mean`, as matplotlib takes them; none where unknown."""
    return [(frame["mean"] - frame["low"]).fillna(0).clip(lower=0),
            (frame["high"] - frame["mean"]).fillna(0).clip(lower=0)]


def dots(ax, frame, *, colour, title, form="{:,.0f}", limit=None):
    """A row an index of `frame`: the mean with its interval, and the number beside it."""
    for row, (name, at) in enumerate(frame.iterrows()):
        ends = [[side.iloc[row]] for side in whiskers(frame)]
        ax.errorbar(at["mean"], row, xerr=ends, fmt="o", color=colour[name])
        ax.annotate(form.format(at["mean"]), (at["mean"], row), xytext=(0, 6), ha="center",
                    textcoords="offset points", fontsize=8.5)
    if limit is not None:
        ax.axvline(limit, color=GREY, linestyle="--", linewidth=1)
        ax.annotate("limit ", (limit, -0.55), ha="right", va="center", color=GREY, fontsize=8.5)
    furthest = max(frame[["mean", "high"]].max().max(), limit or 0)
    ax.set_xlim(-0.09 * furthest, 1.12 * furthest)
    ax.set_yticks(range(len(frame)), frame.index)
    ax.set_ylim(len(frame) - 0.5, -0.75)
    ax.grid(axis="y", visible=False)
    ax.set_title(title)


def stacked(ax, table, *, form="{:.1f}", least=0.07, palette=None, total=True):
    """A bar a row, its columns one after the other; numbers where there is room for them."""
    left = table.iloc[:, 0] * 0
    widest = table.sum(axis=1).max()
    for column, part in table.items():
        bars = ax.barh(table.index, part, left=left, height=0.62, edgecolor="white", linewidth=0.7,
                       color=(palette or {}).get(column), label=column)
        for row, (start, length) in enumerate(zip(left, part)):
            if length > least * widest:
                ax.annotate(form.format(length), (start + length / 2, row), ha="center",
                            va="center", color=ink(bars[0].get_facecolor()[:3]), fontsize=8)
        left = left + part
    for row, length in enumerate(left if total else []):
        ax.annotate(" " + form.format(length), (length, row), va="center", fontsize=8.5)
    ax.set_xlim(0, widest * 1.1)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
