/** Somebody who asks, as far as connections are shared out between those who do. */
export interface Caller {
  /** Whose share it is: one subject of one issuer, or one place where there is no token. */
  readonly key: string;
  /** Callers without a token have a limit together, since anybody can have many addresses. */
  readonly anonymous: boolean;
  /** How large the share is; 1 is everybody's. */
  readonly weight: number;
}
