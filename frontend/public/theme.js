// Before the first paint: a chosen theme wins over the device's. Kept out of the bundle so that nothing flashes.
try {
  const theme = localStorage.getItem('chatcall.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the device decides.
}
