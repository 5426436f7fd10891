// What the examples of the SDK's README take for granted.

declare const client: import('@chatcall/client-sdk').ChatCallClient;
declare const baseUrl: string;
declare const login: string;
declare const password: string;
declare const conversationId: string;
declare const rootId: string;
declare function ring(call: import('@chatcall/client-sdk').IncomingCall): void;
declare function show(phase: string): void;
declare function showAll(items: readonly import('@chatcall/client-sdk/calls').MediaItem[]): void;
