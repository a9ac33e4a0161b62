// Before the first paint: the appearance that was chosen on this computer.
(() => {
  try {
    const theme = localStorage.getItem('desk.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // storage is closed: the computer's own appearance
  }
  document.documentElement.classList.add('js');
})();
