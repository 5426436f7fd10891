import { LIMITS } from '@chatcall/contracts';
import { tokenFor } from '../../../../test/support/index.js';

export const JSON_TYPE = { 'content-type': 'application/json' };
/** A valid body of `POST things`. */
export const GOOD_THING = JSON.stringify({ name: 'thing', members: [{ age: 1 }] });

const upload = (bytes: number, field = 'file'): RequestInit => {
  const body = new FormData();
  body.append(field, new Blob([Buffer.alloc(bytes)]), 'a.bin');
  return { method: 'POST', body };
};

/** What is wrong, the path and the request, and the status and the code of the answer. */
export const BAD_REQUESTS: readonly [string, string, RequestInit, number, string][] = [
  ['an unknown path', 'nowhere', {}, 404, 'COMMON.NOT_FOUND'],
  ['an unknown method', 'things', { method: 'DELETE' }, 405, 'COMMON.METHOD_NOT_ALLOWED'],
  ['no token', 'things/mine', { headers: { authorization: '' } }, 401, 'AUTH.TOKEN_INVALID'],
  [
    'a malformed token',
    'things/mine',
    { headers: { authorization: 'Bearer nonsense' } },
    401,
    'AUTH.TOKEN_INVALID',
  ],
  [
    'basic authentication',
    'things/mine',
    { headers: { authorization: 'Basic YTpi' } },
    401,
    'AUTH.TOKEN_INVALID',
  ],
  [
    'an expired token',
    'things/mine',
    { headers: { authorization: `Bearer ${tokenFor({ expiresInMs: -1 })}` } },
    401,
    'AUTH.TOKEN_EXPIRED',
  ],
  [
    'malformed JSON',
    'things',
    { method: 'POST', body: '{"name":', headers: JSON_TYPE },
    400,
    'COMMON.VALIDATION',
  ],
  [
    'JSON that is no object',
    'things',
    { method: 'POST', body: '"text"', headers: JSON_TYPE },
    400,
    'COMMON.VALIDATION',
  ],
  [
    'a list as body',
    'things',
    { method: 'POST', body: `[${GOOD_THING}]`, headers: JSON_TYPE },
    400,
    'COMMON.VALIDATION',
  ],
  ['an empty body', 'things', { method: 'POST', headers: JSON_TYPE }, 400, 'COMMON.VALIDATION'],
  [
    'lists in lists in lists',
    'things',
    {
      method: 'POST',
      body: `{"name":${'['.repeat(50_000)}${']'.repeat(50_000)},"members":[]}`,
      headers: JSON_TYPE,
    },
    400,
    'COMMON.VALIDATION',
  ],
  [
    'objects in objects in objects',
    'things',
    {
      method: 'POST',
      body: `{"name":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)},"members":[]}`,
      headers: JSON_TYPE,
    },
    400,
    'COMMON.VALIDATION',
  ],
  [
    'an unknown field',
    'things',
    {
      method: 'POST',
      body: JSON.stringify({ name: 'a', members: [], admin: true }),
      headers: JSON_TYPE,
    },
    400,
    'COMMON.VALIDATION',
  ],
  [
    'an unknown field deep inside',
    'things',
    {
      method: 'POST',
      body: JSON.stringify({ name: 'a', members: [{ age: 1, x: 1 }] }),
      headers: JSON_TYPE,
    },
    400,
    'COMMON.VALIDATION',
  ],
  [
    'a wrong type',
    'things',
    { method: 'POST', body: JSON.stringify({ name: 7, members: [] }), headers: JSON_TYPE },
    400,
    'COMMON.VALIDATION',
  ],
  [
    'a body that is too large',
    'things',
    {
      method: 'POST',
      body: JSON.stringify({ name: 'x'.repeat(LIMITS.jsonBytes), members: [] }),
      headers: JSON_TYPE,
    },
    413,
    'COMMON.TOO_LARGE',
  ],
  [
    'a body that is no JSON',
    'things',
    {
      method: 'POST',
      body: 'name=thing',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    415,
    'COMMON.UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'XML',
    'things',
    { method: 'POST', body: '<a/>', headers: { 'content-type': 'application/xml' } },
    415,
    'COMMON.UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'an unknown character set',
    'things',
    {
      method: 'POST',
      body: GOOD_THING,
      headers: { 'content-type': 'application/json; charset=klingon' },
    },
    415,
    'COMMON.UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'an unknown encoding',
    'things',
    { method: 'POST', body: GOOD_THING, headers: { ...JSON_TYPE, 'content-encoding': 'klingon' } },
    415,
    'COMMON.UNSUPPORTED_MEDIA_TYPE',
  ],
  ['a form where JSON belongs', 'things', upload(10), 415, 'COMMON.UNSUPPORTED_MEDIA_TYPE'],
  [
    'JSON where a form belongs',
    'things/upload',
    { method: 'POST', body: GOOD_THING, headers: JSON_TYPE },
    415,
    'COMMON.UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'a bare picture where a form belongs',
    'things/upload',
    { method: 'POST', body: Buffer.alloc(10), headers: { 'content-type': 'image/jpeg' } },
    415,
    'COMMON.UNSUPPORTED_MEDIA_TYPE',
  ],
  ['a limit of 0', 'things/list?limit=0', {}, 400, 'COMMON.VALIDATION'],
  ['a limit that is no number', 'things/list?limit=many', {}, 400, 'COMMON.VALIDATION'],
  ['a query field twice', 'things/list?cursor=a&cursor=b', {}, 400, 'COMMON.VALIDATION'],
  ['an unknown query field', 'things/list?order=up', {}, 400, 'COMMON.VALIDATION'],
  ['a malformed id', 'things/by-id/1', {}, 400, 'COMMON.VALIDATION'],
  ['a path that cannot be decoded', 'things/by-id/%E0%A4%A', {}, 400, 'COMMON.VALIDATION'],
  ['something forbidden', 'things/forbidden', {}, 403, 'COMMON.FORBIDDEN'],
  ['something unavailable', 'things/unavailable', {}, 503, 'COMMON.UNAVAILABLE'],
  ['a bug of ours', 'things/bug', {}, 500, 'COMMON.INTERNAL'],
  ['an upload that is too large', 'things/upload', upload(2000), 413, 'COMMON.TOO_LARGE'],
  ['an upload under another name', 'things/upload', upload(10, 'other'), 400, 'COMMON.VALIDATION'],
  [
    'a broken upload',
    'things/upload',
    {
      method: 'POST',
      body: '--x\r\nbroken',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    },
    400,
    'COMMON.VALIDATION',
  ],
  [
    'an upload without a boundary',
    'things/upload',
    { method: 'POST', body: 'x', headers: { 'content-type': 'multipart/form-data' } },
    400,
    'COMMON.VALIDATION',
  ],
];
