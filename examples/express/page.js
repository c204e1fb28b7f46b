const [box, form, result] = ["countersign-approval", "form", "#result"].map((name) => document.querySelector(name));
const post = (body) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const wordsFor = async (answer) => (answer.ok ? "" : `Nothing was done: ${(await answer.json()).code}.`);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  result.textContent = "";
  // Shows the code when the site asks for an approval, and sends the request again once it was given.
  const answer = await box.fetch("transfer", post(Object.fromEntries(new FormData(form))));
  result.textContent = (await wordsFor(answer)) || "The money is on its way.";
});
box.addEventListener("countersign-retry", () => form.requestSubmit());

let enrolment;
document.querySelector("#phone").addEventListener("click", async () => {
  const answer = await fetch("phone", post({}));
  result.textContent = await wordsFor(answer);
  if (answer.ok) box.enrolment = enrolment = await answer.json();
});
box.addEventListener("countersign-short-string", async ({ detail }) => {
  const answer = await fetch(`phone/${enrolment.id}`, post({ digits: detail.shortString }));
  box.enrolmentResult(answer.ok ? "confirmed" : "wrong");
});
