/** What the user says is wrong. Immutable; everything the program does serves it. */
export interface Complaint {
  readonly namespace: string;
  /** Names that fail, as the user wrote them (relative names stay relative). Empty: none was given. */
  readonly names: readonly string[];
  /** The pod that suffers; null: model one on a Running pod of the namespace. */
  readonly pod: string | null;
  /** External names known to exist, asked as controls. */
  readonly controls: readonly string[];
}
