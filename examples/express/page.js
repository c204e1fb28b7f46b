const box = document.querySelector("countersign-approval");
const result = document.querySelector("#result");
const post = (body) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  // Shows the code when the site asks for an approval, and sends the request again once it was given.
  const answer = await box.fetch("transfer", post(Object.fromEntries(new FormData(event.target))));
  result.textContent = answer.ok ? "The money is on its way." : "Nothing was sent.";
});

document.querySelector("#phone").addEventListener("click", async () => {
  const enrolment = await (await fetch("phone", post({}))).json();
  box.enrolment = enrolment;
  box.addEventListener("countersign-short-string", async ({ detail }) => {
    const answer = await fetch(`phone/${enrolment.id}`, post({ digits: detail.shortString }));
    box.enrolmentResult(answer.ok ? "confirmed" : "wrong");
  });
});
