// Runs in the page, behind axe-core. Targets of fingers are a rule of WCAG 2.2 AA that axe has to be asked for.
const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
const isGrave = ({ impact }) => impact === "serious" || impact === "critical";
const told = ({ id, impact }, { target, failureSummary }) =>
  `${impact}: ${id} at ${target.join(" ")}\n  ${failureSummary.replaceAll("\n", "\n  ")}`;
return axe
  .run(document, options)
  .then(({ violations }) => violations.filter(isGrave).flatMap((rule) => rule.nodes.map((node) => told(rule, node))));
