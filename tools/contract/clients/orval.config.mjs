/** A client that uses `fetch`, for the server in `API_URL`. */
export default {
  api: {
    input: { target: './openapi.json' },
    output: {
      target: './generated/orval/api.ts',
      client: 'fetch',
      mode: 'single',
      baseUrl: process.env.API_URL,
    },
  },
};
