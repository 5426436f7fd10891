export { ExpiringMap } from './expiring-map.js';
