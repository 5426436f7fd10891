export type { ClientSocket } from './app-socket.js';
export { SocketPublisher } from './socket-publisher.js';
export type { Audience } from './socket-publisher.js';
export { SocketRooms, rooms } from './socket-rooms.js';
export { SocketAdmission } from './socket-admission.js';
export { SocketLifecycle } from './socket-lifecycle.js';
export { CurrentSocketUser, RepeatableEvent, SocketRateLimit } from './gateway-decorators.js';
export { SocketRequestDto } from './payload-validation.js';
