// What the React Native part of the SDK's README uses of other packages, as their own types have it:
// react-native 0.76, react-native-webrtc 124, react-native-keychain 10, async-storage 3, netinfo 12.

declare module 'react-native-get-random-values' {}

declare module 'react-native' {
  type AppStateStatus = 'active' | 'background' | 'inactive' | 'unknown' | 'extension';
  export const AppState: {
    currentState: AppStateStatus;
    addEventListener(type: 'change', listener: (state: AppStateStatus) => void): { remove(): void };
  };
}

declare module '@react-native-async-storage/async-storage' {
  const storage: {
    getItem(key: string): Promise<string | null>;
    setItem(key: string, value: string): Promise<void>;
    removeItem(key: string): Promise<void>;
    getAllKeys(): Promise<string[]>;
    multiGet(keys: readonly string[]): Promise<readonly (readonly [string, string | null])[]>;
  };
  export default storage;
}

declare module '@react-native-community/netinfo' {
  const NetInfo: {
    addEventListener(listener: (state: { isConnected: boolean | null }) => void): () => void;
  };
  export default NetInfo;
}

declare module 'react-native-keychain' {
  interface Options {
    service?: string;
  }
  interface Result {
    service: string;
    storage: string;
  }
  export function setGenericPassword(
    username: string,
    password: string,
    options?: Options,
  ): Promise<false | Result>;
  export function getGenericPassword(
    options?: Options,
  ): Promise<false | (Result & { username: string; password: string })>;
  export function resetGenericPassword(options?: Options): Promise<boolean>;
}

declare module 'react-native-webrtc' {
  interface Event<Type extends string> {
    readonly type: Type;
  }
  type Constrained = string | { exact?: string; ideal?: string };
  interface TrackConstraints {
    deviceId?: Constrained;
    facingMode?: Constrained;
  }
  interface MediaStreamTrack {
    readonly id: string;
    readonly kind: string;
    readonly label: string;
    readonly remote: boolean;
    get enabled(): boolean;
    set enabled(enabled: boolean);
    get muted(): boolean;
    get readyState(): string;
    stop(): void;
    getSettings(): { width?: number; height?: number; deviceId?: string; groupId?: string };
    addEventListener(type: 'ended', listener: (event: Event<'ended'>) => void): void;
    removeEventListener(type: 'ended', listener: (event: Event<'ended'>) => void): void;
  }
  interface MediaStream {
    getTracks(): MediaStreamTrack[];
  }
  export const mediaDevices: {
    enumerateDevices(): Promise<unknown>;
    getUserMedia(constraints: {
      audio?: boolean | TrackConstraints;
      video?: boolean | TrackConstraints;
    }): Promise<MediaStream>;
    addEventListener(type: 'devicechange', listener: (event: Event<'devicechange'>) => void): void;
    removeEventListener(
      type: 'devicechange',
      listener: (event: Event<'devicechange'>) => void,
    ): void;
  };
  export function registerGlobals(): void;
}
