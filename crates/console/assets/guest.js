// What the guest pages do besides, where scripts run: dishes are counted in place, and an
// order's page notices that it is old. Without it every button is a form all the same.

const LOOK_EVERY = 3_000;

/** A dish's count, one more or one fewer; what the server does where this doesn't run. */
function step(button) {
  const field = button.parentElement.querySelector("input");
  const by = button.name === "plus" ? 1 : -1;
  const count = Math.min(99, Math.max(0, (Number.parseInt(field.value, 10) || 0) + by));
  field.value = count === 0 ? "" : String(count);
  show();
  // Of a dish that is not chosen any more there is only this one left.
  if (count === 0) button.parentElement.querySelector("[name=plus]").focus();
}

/** The sum below, written as the server writes it: its digits, and what stands before them. */
function show() {
  const fields = [...basket.querySelectorAll("input[data-price]")];
  let [count, sum] = [0, 0];
  for (const field of fields) {
    const many = Number.parseInt(field.value, 10) || 0;
    field.closest("li").classList.toggle("g-in", many > 0 || field === document.activeElement);
    count += many;
    sum += many * Number(field.dataset.price);
  }
  const [total, portions] = [bar.querySelector("strong"), bar.querySelector("span")];
  portions.textContent = String(count);
  const decimals = (/[.](\d+)/.exec(total.textContent)?.[1] ?? "").length;
  const written = (sum / 10 ** decimals).toFixed(decimals);
  total.textContent = total.textContent.replace(/[\d.]+/, written);
}

/** An order that moved is loaded anew, unless somebody is typing. */
async function look(order) {
  if (document.hidden) return;
  try {
    const answer = await fetch(order.dataset.state, { cache: "no-store" });
    const seen = await answer.text();
    if (answer.ok && !answer.redirected && seen !== order.dataset.revision) location.reload();
  } catch {
    // No network: the next look may have one.
  }
}

const basket = document.getElementById("basket");
const bar = document.getElementById("sum");
if (basket) {
  basket.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (!button) return;
    event.preventDefault();
    step(button);
  });
  basket.addEventListener("input", show);
  // Who comes back finds what they had typed.
  addEventListener("pageshow", show);
  // What is chosen stays chosen when a line is sent.
  document.getElementById("say").addEventListener("formdata", ({ formData }) => {
    for (const field of basket.querySelectorAll("input[data-price]")) formData.set(field.name, field.value);
  });
}
const order = document.getElementById("order");
if (order?.dataset.state) setInterval(() => look(order), LOOK_EVERY);
