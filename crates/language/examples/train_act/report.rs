use std::time::Instant;

use language::act::{Act, Likelihoods, Model};

use crate::lines::{Line, Source};

const ACTS: usize = Act::COUNT;

/// These take an order, or touch one.
const SPENDING: [Act; 4] = [Act::Order, Act::Change, Act::Cancel, Act::Repeat];

/// How good a model is on the lines of a source.
pub(crate) fn of(model: &'static Model, lines: &[&Line], source: Source) {
    let lines: Vec<&Line> = lines.iter().copied().filter(|line| line.source == source).collect();
    let mut counts = [[0_u32; ACTS]; ACTS];
    let (mut loss, mut bins) = (0.0, [(0_u32, 0_u32, 0.0); 10]);
    for line in &lines {
        let likely = model.judge(&line.chars);
        let best = likely.best();
        counts[line.act as usize][best as usize] += 1;
        loss -= likely.of(line.act).max(1e-9).ln();
        let bin = &mut bins[((likely.of(best) * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1, bin.1 + u32::from(best == line.act), bin.2 + likely.of(best));
        if std::env::var_os("WRONG").is_some() && source == Source::Human && best != line.act {
            println!(
                "  {} not {} ({:.2}, {:.2}): {:?}",
                line.act.name(),
                best.name(),
                likely.of(line.act),
                likely.of(best),
                line.text
            );
        }
    }
    let right: u32 = (0..ACTS).map(|act| counts[act][act]).sum();
    let count = lines.len() as f64;
    println!(
        "{source:?}, held out: {right} of {} right ({:.4}), log-loss {:.4}",
        lines.len(),
        f64::from(right) / count,
        loss / count
    );
    confusion(&counts);
    let error: f64 = bins
        .iter()
        .filter(|bin| bin.0 > 0)
        .map(|(_, hits, said)| (said - f64::from(*hits)).abs() / count)
        .sum();
    println!("  expected calibration error {error:.4}");
    let others: Vec<_> = lines.iter().filter(|line| !SPENDING.contains(&line.act)).collect();
    for bound in [0.5, 0.7, 0.9] {
        let count = others.iter().filter(|line| spends(&model.judge(&line.chars)) > bound).count();
        println!("  order or change > {bound} where it is neither: {count} of {}", others.len());
    }
}

fn confusion(counts: &[[u32; ACTS]; ACTS]) {
    let heads: Vec<String> = Act::ALL.iter().map(|act| format!("{:>5.4}", act.name())).collect();
    println!("  {:9} {} recall precision", "", heads.concat());
    for (act, row) in Act::ALL.iter().zip(counts) {
        let cells: Vec<String> = row.iter().map(|count| format!("{count:>5}")).collect();
        let hits = f64::from(row[*act as usize]);
        let (all, said) = (row.iter().sum::<u32>(), counts.iter().map(|row| row[*act as usize]).sum::<u32>());
        println!(
            "  {:9} {} {:6.3} {:9.3}",
            act.name(),
            cells.concat(),
            hits / f64::from(all),
            hits / f64::from(said)
        );
    }
}

/// What a model takes lines for that nobody ever learned from.
pub(crate) fn unseen(model: &'static Model, what: &str, lines: &[Line]) {
    println!("{what}, never seen: {} lines", lines.len());
    let mut acts: Vec<Act> = lines.iter().map(|line| line.act).collect();
    acts.sort_unstable();
    acts.dedup();
    for act in acts {
        let of_act: Vec<_> = lines.iter().filter(|line| line.act == act).collect();
        let judged: Vec<_> = of_act.iter().map(|line| model.judge(&line.chars)).collect();
        let taken =
            Act::ALL.map(|taken| (taken, judged.iter().filter(|likely| likely.best() == taken).count()));
        let taken: Vec<String> = taken
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(taken, count)| format!("{} {count}", taken.name()))
            .collect();
        println!("  {}: {}", act.name(), taken.join(", "));
        for bound in [0.5, 0.3, 0.1] {
            let count = judged.iter().filter(|likely| spends(likely) > bound).count();
            print!("  order or change > {bound}: {count}");
        }
        println!();
    }
}

fn spends(likely: &Likelihoods) -> f64 {
    SPENDING.iter().map(|act| likely.of(*act)).sum()
}

/// How many microseconds judging a line takes, and how long the lines are.
pub(crate) fn speed(model: &'static Model, lines: &[&Line]) {
    let start = Instant::now();
    let mut sum = 0.0;
    for line in lines {
        sum += model.judge(&line.chars).of(Act::Order);
    }
    let (took, count) = (start.elapsed().as_secs_f64() * 1e6, lines.len() as f64);
    let length = lines.iter().map(|line| line.chars.len()).sum::<usize>() as f64;
    println!("{:.2} us for a line of {:.1} characters ({sum:.0} orders)", took / count, length / count);
}
