/**
 * Files that are dropped where nothing takes them would replace the page, and end a call. Returns a
 * function that ends it.
 */
export function refuseStrayFiles(document: Document): () => void {
  const refuse = (event: DragEvent): void => {
    const { dataTransfer, target } = event;
    if (event.defaultPrevented || !dataTransfer?.types.includes('Files')) return;
    // The browser takes it itself.
    if (target instanceof Element && target.closest('input[type=file]')) return;
    event.preventDefault();
    dataTransfer.dropEffect = 'none';
  };
  document.addEventListener('dragover', refuse);
  document.addEventListener('drop', refuse);
  return () => {
    document.removeEventListener('dragover', refuse);
    document.removeEventListener('drop', refuse);
  };
}
