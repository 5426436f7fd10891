/** The device that signs in or refreshes. */
export interface Device {
  readonly userAgent: string;
  /** Network address of the client. */
  readonly address: string;
  /** What it shows to be recognised (`KnownDevices`); null: nothing. */
  readonly token: string | null;
}
