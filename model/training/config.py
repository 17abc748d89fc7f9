"""What a training run depends on beside its data."""

from dataclasses import dataclass, field, replace

from ..synthesis.glyph_mix import Shares
from ..synthesis.lines.config import LineConfig

# Seeds of a run's rounds follow its own: those of its peers are so far away, and no run is
# the peer of the one with the next seed.
PEER_SEED = 1_000_003


@dataclass(frozen=True)
class Recipe:
    """What a run depends on beside its data.

    Batch, groups and peak rate were chosen among networks of two epochs (docs/experiments/012
    and 013), and so was the weight decay: with 0.1 in place of 0.02 the loss was higher. That of
    several rounds the mean is kept, and how long they are, comes from 014 and 023. No experiment
    varied the rest.

    Attributes:
        epochs: passes over the training examples; with 0 a network is given back as it is.
        batch: examples in a step, over all devices.
        groups: parts of the batch that are normalised apart, as ghost batches
            (Hoffer, Hubara and Soudry, 2017). They do not wait for each other, so that XLA
            computes them side by side on a CPU's cores.
        peak_rate: Muon's learning rate at the top of the one-cycle schedule, for the kernels.
        adam_share: AdamW's learning rate, for all other parameters, as a share of Muon's.
        weight_decay: of both.
        averaging: decay of the moving average of the parameters, per step.
        peers: networks trained as that of the first round, from other random weights and on other
            glyphs. The finishes then learn from the answers of all of these, too: at equally many
            lost digits fewer letters pass (docs/experiments/033). For networks of glyphs.
        finishes: rounds after the first, each on glyphs that are drawn anew: what was drawn only
            once is learnt by heart. Of the networks after each the mean is kept (Wortsman et
            al., 2022).
        finish_epochs: epochs of each of these.
        finish_rate: the learning rate at the top of their schedule.
        going_on: what the learning rate is multiplied by for a network that is trained already;
            it takes as many epochs as a finish, and is not finished again.
        shares: how many glyphs of other kinds go with the training images.
        seed: fixes the first parameters, the order, the augmentation and the other ink.
        lines: what the lines are like that it learns from; None for a network of glyphs.
    """

    epochs: int = 20
    batch: int = 256
    groups: int = 4
    peak_rate: float = 0.03
    adam_share: float = 0.13
    weight_decay: float = 2e-2
    averaging: float = 0.998
    peers: int = 0
    finishes: int = 2
    finish_epochs: int = 6
    finish_rate: float = 0.003
    going_on: float = 0.2
    shares: Shares = field(default_factory=Shares)
    seed: int = 0
    lines: LineConfig | None = None

    def first_rounds(self) -> "list[Recipe]":
        """The recipe of the first round, and those of its peers."""
        return [replace(self, seed=self.seed + PEER_SEED * n) for n in range(self.peers + 1)]

    def finish_rounds(self) -> "list[Recipe]":
        """The recipes of the rounds after it."""
        finish = replace(self, epochs=self.finish_epochs, peak_rate=self.finish_rate)
        return [replace(finish, seed=self.seed + n) for n in range(1, self.finishes + 1)]

    def for_trained(self) -> "Recipe":
        """The recipe for a network that is trained already."""
        rate = self.going_on * self.peak_rate
        return replace(self, epochs=self.finish_epochs, peak_rate=rate, finishes=0, peers=0)
