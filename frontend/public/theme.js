// Applies the chosen theme before the first paint; separate from the bundle to avoid a flash.
try {
  const theme = localStorage.getItem('chatcall.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the device decides.
}
