"""The figures of the menu, computed a second time from the file that was imported.

    menu_figures.py generate HISTORY.csv
    menu_figures.py figures HISTORY.csv SETUP.json

The first makes a history up, the same every time. The second prints the figures as JSON;
SETUP.json has the shop as it says itself over HTTP: its time zone, `menuItems`, `ingredients`
and `recipes` by code, and `end`, the moment that all is asked for. Python's own library alone.
"""

import csv
import json
import math
import random
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

DAYS = 1096
WEEKS = 8
Z80 = 1.2815515655446004
DAYPARTS = [(300, 630, "MORNING"), (630, 900, "LUNCH"), (900, 1020, "AFTERNOON"), (1020, 1320, "DINNER")]
CHANNEL = "takeaway-csv"


def generate(path):
    """Half a year of a takeaway that is busy on Fridays and whose dishes are wanted very differently."""
    rng = random.Random(18)
    dishes = [(f"Dish {number}", 195 + 35 * (number % 23)) for number in range(1, 41)]
    weights = [1 / rank for rank in range(1, 41)]
    rows = []
    for day in range(180):
        date = datetime(2019, 1, 5) + timedelta(days=day)
        if date.weekday() == 1:
            continue
        for _ in range(rng.randint(4, 9) + 6 * (date.weekday() == 4)):
            minute = rng.choice([690, 1110]) + rng.randint(0, 170)
            moment = (date + timedelta(minutes=minute)).strftime("%d/%m/%y %H:%M")
            chosen = sorted(set(rng.choices(range(40), weights, k=rng.randint(1, 5))))
            number = 10_000 + len(rows)
            for dish in chosen:
                name, pence = dishes[dish]
                price = f"{pence / 100:.2f}"
                rows.append([number, moment, name, rng.choice([1, 1, 1, 2, 3]), price, len(chosen)])
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Order Number", "Order Date", "Item Name", "Quantity", "Product Price", "Total products"])
        out.writerows(rows)


def folded(name):
    return " ".join(name.casefold().split())


def orders_of(path, codes, zone):
    """Orders by number and moment: when, and code, quantity and price of each line."""
    orders = {}
    with open(path, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            number = row.get("Order Number") or row["Order ID"]
            orders.setdefault((number, row["Order Date"]), []).append(row)
    all_orders = []
    for (_, date), rows in orders.items():
        moment = datetime.strptime(date, "%d/%m/%y %H:%M")
        at = moment.replace(tzinfo=zone)
        lines = [
            (codes[folded(row["Item Name"])], int(row["Quantity"]), round(Fraction(row["Product Price"]) * 100))
            for row in rows
        ]
        all_orders.append((at, lines))
    return sorted(all_orders, key=lambda order: order[0].astimezone(timezone.utc))


def reached(values, target=Fraction(8, 10)):
    total, sum_ = sum(values), 0
    for count, value in enumerate(values, 1):
        sum_ += value
        if sum_ >= target * total:
            return count
    return 0


def peel(baskets):
    """Dishes from the last that is taken off to the first, with the orders lost with each."""
    alive = {place: frozenset(basket) for place, basket in enumerate(baskets)}
    count = Counter(code for basket in alive.values() for code in basket)
    peeled = []
    while count:
        code = min(count, key=lambda code: (count[code], -code))
        lost = [place for place, basket in alive.items() if code in basket]
        peeled.append([code, len(lost)])
        for place in lost:
            for other in alive.pop(place):
                count[other] -= 1
        del count[code]
    return peeled[::-1]


def curves(orders):
    units, revenue = Counter(), Counter()
    for _, lines in orders:
        for code, quantity, price in lines:
            units[code] += quantity
            revenue[code] += quantity * price
    ranked = lambda counts: [[code, value] for code, value in sorted(counts.items(), key=lambda x: (-x[1], x[0])) if value]
    return {
        "UNITS": ranked(units),
        "REVENUE": ranked(revenue),
        "ORDERS": peel([{code for code, _, _ in lines} for _, lines in orders]),
    }


def amount(money):
    return int(money["amount"])


def dish_cost(code, setup):
    """By the recipe at the cheapest packs, else as the menu says."""
    recipe = setup["recipes"].get(str(code), {})
    item = setup["items"][code]
    by_menu = amount(item["cost"]) if "cost" in item else None
    sum_ = 0
    for part in recipe.get("parts", []):
        offers = setup["ingredients"][part["ingredient"]].get("offers", [])
        if not offers:
            return by_menu
        quantity = int(part["quantity"])
        sum_ += min(quantity * amount(one["packPrice"]) * 10**6 // int(one["packQuantity"]) for one in offers)
    if not recipe.get("parts"):
        return by_menu
    of = 10**6 * recipe["portions"]
    return (2 * sum_ + of) // (2 * of)


def matrices(orders, setup):
    counted = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    counted["", "*"]
    for at, lines in orders:
        minute = at.hour * 60 + at.minute
        part = next((name for start, end, name in DAYPARTS if start <= minute < end), "NIGHT")
        for code, quantity, price in lines:
            for key in [("", "*"), (part, "*"), ("", CHANNEL), (part, CHANNEL)]:
                counted[key][code][0] += quantity
                counted[key][code][1] += quantity * price
    found = []
    for (part, channel), sold in counted.items():
        for category in {item.get("category", "") for item in setup["items"].values()}:
            codes = [
                code
                for code, item in setup["items"].items()
                if item.get("category", "") == category and (sold[code][0] if code in sold else 0) + (not item.get("retired"))
            ]
            if codes:
                found.append([category, part, channel, *matrix(sorted(codes), sold, setup)])
    return sorted(found)


def matrix(codes, sold, setup):
    n, units = len(codes), sum(sold[code][0] for code in codes if code in sold)
    enough = units >= max(30, 5 * n)
    known = {code: dish_cost(code, setup) for code in codes}
    earned = sum(sold[code][1] - cost * sold[code][0] for code, cost in known.items() if cost is not None and code in sold)
    counted = sum(sold[code][0] for code, cost in known.items() if cost is not None and code in sold)
    cells = []
    for code in codes:
        quantity, revenue = sold[code] if code in sold else (0, 0)
        name = ""
        if enough and counted and known[code] is not None:
            popular = Fraction(quantity, units) >= Fraction(7, 10 * n)
            one = Fraction(revenue, quantity) if quantity else amount(setup["items"][code]["price"])
            earns = one - known[code] >= Fraction(earned, counted)
            name = {(1, 1): "STAR", (1, 0): "PLOWHORSE", (0, 1): "PUZZLE", (0, 0): "DOG"}[popular, earns]
        cells.append([code, quantity, name])
    return units, cells


def plan(orders, setup, end, open_weekdays, days=7):
    today = end.date()
    sold = defaultdict(Counter)
    first = min((at.date() for at, _ in orders if today - timedelta(70) <= at.date() < today), default=today)
    weeks = min(WEEKS, (today - first).days // 7)
    if weeks < 2:
        return {"weeks": 0, "forecast": {}, "needs": {}}
    for at, lines in orders:
        if today - timedelta(7 * weeks) <= at.date() < today:
            for code, quantity, _ in lines:
                sold[code][at.date()] += quantity
    ahead = [today + timedelta(day) for day in range(1, days + 1)]
    forecast, high = {}, {}
    for code, by_date in sorted(sold.items()):
        sums, variance = [], 0.0
        for date in ahead:
            past = [by_date[date - timedelta(7 * back)] for back in range(1, WEEKS + 3) if today - timedelta(7 * weeks) <= date - timedelta(7 * back) < today]
            past = past if date.isoweekday() in open_weekdays else []
            mean = sum(past) / weeks
            sample = sum((units - mean) ** 2 for units in past) / (weeks - 1)
            variance += max(sample, mean) * (1 + 1 / weeks)
            sums.append(sum(past))
        if sum(sums):
            forecast[str(code)] = sums
        high[code] = sum(sums) / weeks + Z80 * math.sqrt(variance)
    needs = defaultdict(lambda: [Fraction(0), 0.0])
    for code in map(int, forecast):
        recipe = setup["recipes"].get(str(code), {})
        for part in recipe.get("parts", []):
            need = needs[part["ingredient"]]
            need[0] += Fraction(sum(forecast[str(code)]) * int(part["quantity"]), weeks * recipe["portions"])
            need[1] += high[code] * (int(part["quantity"]) / recipe["portions"])
    bought = {}
    for name, (mean, most) in needs.items():
        ingredient = setup["ingredients"][name]
        needed, most = math.ceil(mean), max(math.ceil(most), math.ceil(mean))
        missing = max(0, most - int(ingredient.get("inStock", 0)))
        bought[name] = [needed, most, missing, cheapest(ingredient.get("offers", []), missing)]
    return {"weeks": weeks, "forecast": forecast, "needs": bought}


def price(offer, packs):
    reached_ = [amount(one["packPrice"]) for one in offer.get("breaks", []) if int(one["leastPacks"]) <= packs]
    return (reached_[-1] if reached_ else amount(offer["packPrice"])) * packs


def cheapest(offers, missing):
    """The least that any number of packs of one offer or two costs, tried one by one."""
    sizes = [int(offer["packQuantity"]) for offer in offers]
    most = [missing // size + 1 + max([int(one["leastPacks"]) for one in offer.get("breaks", [])], default=0) for offer, size in zip(offers, sizes)]
    ways = [0] if missing == 0 else []
    for first in range(len(offers)):
        for second in range(len(offers)):
            for packs in range(most[first] + 1):
                if first == second and packs * sizes[first] >= missing:
                    ways.append(price(offers[first], packs))
                elif first != second:
                    rest = max(0, -(-(missing - packs * sizes[first]) // sizes[second]))
                    more = range(rest, most[second] + 1) if offers[second].get("breaks") else [rest]
                    ways.extend(price(offers[first], packs) + price(offers[second], other) for other in more)
    return min(ways) if ways else 0


def figures(path, setup_path):
    with open(setup_path) as file:
        setup = json.load(file)
    zone = ZoneInfo(setup["timeZone"])
    setup["items"] = {item["code"]: item for item in setup["menuItems"]}
    setup["ingredients"] = {one["name"]: one for one in setup["ingredients"]}
    codes = {folded(item["displayName"]): item["code"] for item in setup["menuItems"]}
    end = datetime.fromisoformat(setup["end"]).astimezone(zone)
    orders = [order for order in orders_of(path, codes, zone) if order[0] < end]
    since = end.astimezone(timezone.utc) - timedelta(DAYS)
    within = [order for order in orders if order[0].astimezone(timezone.utc) >= since]
    found = curves(within)
    return {
        "orders": len(within),
        "units": sum(value for _, value in found["UNITS"]),
        "revenue": sum(value for _, value in found["REVENUE"]),
        "curves": found,
        "dishCounts": {name: reached([value for _, value in curve]) for name, curve in found.items()},
        "matrices": matrices(within, setup),
        "plan": plan(orders, setup, end, setup["openWeekdays"]),
    }


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["generate", path]:
            generate(path)
        case ["figures", path, setup]:
            json.dump(figures(path, setup), sys.stdout)
        case _:
            sys.exit(__doc__)
