#!/usr/bin/env python3
"""Development only. Makes guests.csv beside it by simulation with a fixed seed, and prints what
the Python package `lifetimes` (0.11.3, MIT) finds in it; the figures stand in the tests of
src/domain/value. With `--cdnow FILE` it takes the CDNOW sample out of the package's wheel to
FILE instead: that data set is not ours to give away, so it is not in the repository.

    python3 -m venv target/lifetimes && target/lifetimes/bin/pip install lifetimes==0.11.3
    target/lifetimes/bin/python crates/customers/data/value/reference.py
    target/lifetimes/bin/python crates/customers/data/value/reference.py --cdnow target/cdnow.txt
    RENQING_TEST_CDNOW=$PWD/target/cdnow.txt cargo test -p customers --lib value
"""

import argparse
import csv
import pathlib
import shutil
import warnings

import numpy
import pandas

HERE = pathlib.Path(__file__).parent
GUESTS, DAYS, SEED = 600, 400, 20261128


def simulate():
    """Guests as BG/NBD and Gamma-Gamma have them: days with a purchase, and what is spent."""
    random = numpy.random.default_rng(SEED)
    for _ in range(GUESTS):
        first = int(random.integers(0, 200))
        rate = random.gamma(0.8, 1 / 30)
        leave = random.beta(0.9, 4.0)
        scale = random.gamma(4.0, 1 / 6000)
        days, now = [], float(first)
        while random.random() >= leave:
            now += random.exponential(1 / rate)
            if now >= DAYS:
                break
            days.append(int(now))
        days = sorted({day for day in days if day > first})
        spent = [random.gamma(5.0, 1 / scale) for _ in days]
        last = days[-1] - first if days else 0
        yield len(days), last, DAYS - first, round(sum(spent) / len(spent)) if spent else 0


def fit(guests):
    from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter

    frame = pandas.DataFrame(guests, columns=["x", "last", "age", "mean"])
    for model in (BetaGeoFitter, ModifiedBetaGeoFitter):
        fitted = model().fit(frame.x, frame["last"] / 7, frame.age / 7, tol=1e-9)
        foretold = fitted.conditional_expected_number_of_purchases_up_to_time(
            13, frame.x, frame["last"] / 7, frame.age / 7
        )
        # The fit rescales time; the likelihood is that of weeks.
        likelihood = -len(frame) * fitted._negative_log_likelihood(
            numpy.log(fitted.params_.to_numpy()), frame.x, frame["last"] / 7, frame.age / 7,
            numpy.ones(len(frame)), 0.0,
        )
        print(model.__name__, dict(fitted.params_), "ll", likelihood, "13 weeks", foretold.sum())
    again = frame[frame.x > 0]
    fitted = GammaGammaFitter().fit(again.x, again["mean"] / 100, tol=1e-7)
    likelihood = -fitted._negative_log_likelihood_ * len(again)
    print("GammaGammaFitter", dict(fitted.params_), "ll", likelihood)


def main():
    warnings.simplefilter("ignore")
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cdnow", type=pathlib.Path)
    cdnow = arguments.parse_args().cdnow
    if cdnow:
        import lifetimes

        shutil.copy(pathlib.Path(lifetimes.__file__).parent / "datasets" / "CDNOW_sample.txt", cdnow)
        return
    guests = list(simulate())
    with open(HERE / "guests.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["repeats", "last", "age", "mean"])
        writer.writerows(guests)
    fit(guests)


main()
