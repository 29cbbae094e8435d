// Effects of functions that are known.
#include "models/study/effects.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "models/study/design.hpp"
#include "models/study/pilot.hpp"

namespace stowplan::effects_test {
namespace {

/// The shipped design over so many axes of range 0..1.
DesignShares morris_shares(int axes, int paths) {
  std::string text = "scenario = \"s.toml\"\ndesign = { kind = \"morris\", points = " +
                     std::to_string(paths * (axes + 1)) + " }\naxis = [";
  for (int i = 0; i < axes; ++i) {
    text += "{ path = \"a.x" + std::to_string(i) + "\", range = \"0..1\" },";
  }
  const Study study = read_study(config::parse_document(text + "]", "f"));
  return expand_design(study, "").shares;
}

/// Within more than three standard errors: nothing here misses by chance.
bool near(const Estimate& estimate, double truth) {
  return std::abs(estimate.mean - truth) <= 1.7 * estimate.half_width;
}

template <class Function>
std::vector<MorrisEffect> effects_by(const DesignShares& shares, const Function& function) {
  std::vector<double> values;
  for (const std::vector<double>& u : shares) values.push_back(function(u));
  return morris_effects(shares, values, 0.95);
}

TEST(MorrisEffects, OfALinearFunctionAreItsCoefficients) {
  const auto effects = effects_by(morris_shares(3, 10), [](const std::vector<double>& u) {
    return 7 + 3 * u[0] - 2 * u[1] + 0 * u[2];
  });
  ASSERT_EQ(effects.size(), 3U);
  EXPECT_NEAR(effects[0].mu.mean, 3, 1e-9);
  EXPECT_NEAR(effects[1].mu.mean, -2, 1e-9);
  EXPECT_NEAR(effects[1].mu_star.mean, 2, 1e-9);
  EXPECT_NEAR(effects[2].mu_star.mean, 0, 1e-9);
  for (const MorrisEffect& effect : effects) {
    EXPECT_EQ(effect.mu.n, 10);
    EXPECT_NEAR(effect.sigma.mean, 0, 1e-9);
    EXPECT_NEAR(effect.mu.half_width, 0, 1e-9);
  }
}

// y = u v: the effect of u is v, which is 0, 1/3, 2/3 or 1 with equal probability: mean 1/2,
// variance 5/36. Of y = (u - 1/2)(v - 1/2) the effects of u go both ways, so that mu is 0 and
// mu_star E|v - 1/2| = 1/3.
TEST(MorrisEffects, OfAProductComeOutWithinTheirIntervals) {
  const DesignShares shares = morris_shares(2, 400);
  const auto product = effects_by(shares, [](const std::vector<double>& u) { return u[0] * u[1]; });
  const auto centred =
      effects_by(shares, [](const std::vector<double>& u) { return (u[0] - 0.5) * (u[1] - 0.5); });
  for (std::size_t axis = 0; axis < 2; ++axis) {
    EXPECT_TRUE(near(product[axis].mu, 0.5)) << product[axis].mu.mean;
    EXPECT_LT(product[axis].mu.half_width, 0.05);
    EXPECT_TRUE(near(product[axis].sigma, std::sqrt(5.0 / 36))) << product[axis].sigma.mean;
    EXPECT_LT(product[axis].sigma.half_width, 0.05);
    EXPECT_TRUE(near(centred[axis].mu, 0)) << centred[axis].mu.mean;
    EXPECT_TRUE(near(centred[axis].mu_star, 1.0 / 3)) << centred[axis].mu_star.mean;
  }
}

// Intervals over independent paths hold the truth as often as they say, over 200 designs.
TEST(MorrisEffects, IntervalsHoldTheTruth) {
  int held = 0;
  for (int seed = 1; seed <= 200; ++seed) {
    const std::string text =
        "scenario = \"s.toml\"\ndesign = { kind = \"morris\", points = 90, seed = " +
        std::to_string(seed) +
        " }\naxis = [{ path = \"a.x\", range = \"0..1\" }, { path = \"a.y\", range = \"0..1\" }]";
    const auto shares = expand_design(read_study(config::parse_document(text, "f")), "").shares;
    const auto effects =
        effects_by(shares, [](const std::vector<double>& u) { return u[0] * u[1]; });
    held += effects[0].mu.contains(0.5) ? 1 : 0;
  }
  EXPECT_GE(held, 180);  // Of 190 expected: three standard deviations below.
  EXPECT_LE(held, 199);
}

TEST(MorrisEffects, AValueThatIsNotThereTakesItsMovesWithIt) {
  const DesignShares shares = morris_shares(2, 4);
  std::vector<double> values;
  for (const std::vector<double>& u : shares) values.push_back(u[0] + u[1]);
  values[1] = std::numeric_limits<double>::quiet_NaN();  // Both moves of the first path.
  const auto effects = morris_effects(shares, values, 0.95);
  EXPECT_EQ(effects[0].mu.n, 3);
  EXPECT_EQ(effects[1].mu.n, 3);
  EXPECT_NEAR(effects[0].mu.mean, 1, 1e-9);
}

TEST(Pilot, NumberOfReplicationsIsSteinsRule) {
  const std::vector<double> differences{1, 2, 3};
  const Estimate pilot = t_interval(differences, 0.95);
  EXPECT_NEAR(pilot.half_width, 2.484, 1e-3);
  EXPECT_EQ(replications_for(pilot, 1, 100), 19);
  EXPECT_EQ(replications_for(pilot, 3, 100), 3) << "the pilot is enough";
  EXPECT_EQ(replications_for(pilot, 0.1, 100), 100) << "at most";
  EXPECT_EQ(replications_for(pilot, 0, 100), 100);
  EXPECT_EQ(replications_for({5, 0, 3}, 0, 100), 3) << "they do not vary";
}

}  // namespace
}  // namespace stowplan::effects_test
