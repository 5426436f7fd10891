export { ChatCache } from './chat-cache.js';
export { DeviceCache } from './device-cache.js';
