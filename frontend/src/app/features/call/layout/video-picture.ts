/** Shows the largest video of the call in the picture-in-picture of the browser; again to end it. */
export async function showVideoInPicture(): Promise<boolean> {
  if (document.pictureInPictureElement !== null) {
    await document.exitPictureInPicture().catch(() => undefined);
    return true;
  }
  const videos = [...document.querySelectorAll<HTMLVideoElement>('cc-call .tile video')];
  const ready = videos.filter(({ videoWidth }) => videoWidth > 0);
  const [largest] = ready.toSorted((a, b) => b.clientWidth - a.clientWidth);
  try {
    await largest?.requestPictureInPicture();
    return largest !== undefined;
  } catch {
    return false;
  }
}
