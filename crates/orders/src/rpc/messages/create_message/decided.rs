//! What a message comes to once the others were asked.

use super::{ask::Asking, host::Hosting};
use crate::domain::{
    dialogue::{Context, Decision, decide},
    shorthand::Reading,
};

impl Asking<'_> {
    /// What is offered is taken, who asks for what has a rule is told it, and the rest is answered
    /// by who knows it.
    pub(super) async fn decided(
        &self,
        mut decision: Decision,
        (reading, text, context): (&Reading, &str, &Context<'_>),
        hosting: Option<Hosting>,
    ) -> Decision {
        if let Some(hosting) = hosting
            && let Some(taken) = self.host_answers(&hosting, context.menu).await
        {
            return taken;
        }
        let mut ruled = self.ruled(&decision, text).await;
        if let Some(rest) = ruled.as_mut().and_then(|ruled| ruled.leave_out(reading)) {
            decision = decide(&rest, text, context);
        }
        let asks = ruled.is_none() || !decision.effects.is_empty();
        if let Some(ruled) = ruled {
            ruled.say(&mut decision, self.language);
        }
        // Last: what is offered stands where the answer to it looks.
        if asks {
            self.ask(&mut decision).await;
        }
        decision
    }
}
