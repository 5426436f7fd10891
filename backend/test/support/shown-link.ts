import { LinkImages } from '../../src/modules/links/index.js';
import type { TestApp } from './start-test-app.js';

const BYTES = Buffer.from('the bytes of a picture of a page');

/** Gives a message the preview of a link, with a picture. @returns the id of the picture */
export async function showLink({ app, database }: TestApp, messageId: string): Promise<string> {
  const image = await app
    .get(LinkImages)
    .add({ bytes: BYTES, width: 8, height: 8, blurhash: null });
  const preview = {
    url: 'https://news.example/story',
    title: 'A story',
    description: null,
    siteName: null,
    image,
  };
  await database.query('UPDATE messages SET links = $2::jsonb WHERE id = $1', [
    messageId,
    JSON.stringify([preview]),
  ]);
  return image.id;
}
