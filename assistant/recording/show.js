const sound = document.querySelector("audio");
const line = document.querySelector("#at");
const box = document.querySelector(".scroll");
const drawing = document.querySelector("svg");
const perSecond = Number(drawing.dataset.px);

function follow() {
  const x = sound.currentTime * perSecond;
  line.setAttribute("x1", x);
  line.setAttribute("x2", x);
  if (sound.paused) return;
  box.scrollLeft = x - box.clientWidth / 2;
  requestAnimationFrame(follow);
}

sound.addEventListener("play", follow);
sound.addEventListener("seeked", follow);
drawing.addEventListener("click", (event) => {
  sound.currentTime = (event.clientX - drawing.getBoundingClientRect().left) / perSecond;
});
