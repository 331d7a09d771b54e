// The check page works without this file. It adds the camera, where the browser can read QR codes by itself, and a place
// to drop a file on. Sentences come from the page, in the reader's language.
const frame = document.querySelector('[data-scan]');
const form = frame && frame.closest('form');
const file = form && form.querySelector('input[type=file]');

if (file) {
  const over = (on) => (e) => { e.preventDefault(); frame.classList.toggle('over', on); };
  for (const kind of ['dragenter', 'dragover']) frame.addEventListener(kind, over(true));
  frame.addEventListener('dragleave', over(false));
  frame.addEventListener('drop', (e) => {
    over(false)(e);
    if (!e.dataTransfer.files.length) return;
    file.files = e.dataTransfer.files;
    file.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

if (form && 'BarcodeDetector' in window && navigator.mediaDevices) {
  const button = frame.querySelector('button');
  const video = frame.querySelector('video');
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  let stream = null;
  const end = () => {
    if (stream) stream.getTracks().forEach((t) => t.stop());
    stream = null;
    video.hidden = true;
    button.textContent = frame.dataset.start;
  };
  const look = async () => {
    while (stream) {
      const [found] = await detector.detect(video).catch(() => []);
      if (found && found.rawValue && stream) {
        end();
        form.querySelector('textarea').value = found.rawValue;
        form.requestSubmit();
        return;
      }
      await new Promise((next) => { setTimeout(next, 150); });
    }
  };
  button.hidden = false;
  button.addEventListener('click', async () => {
    if (stream) { end(); return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    } catch {
      frame.querySelector('[data-none]').hidden = false;
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    button.textContent = frame.dataset.stop;
    await video.play();
    look();
  });
}
