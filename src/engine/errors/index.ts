export * from './api-error.ts';
export * from './codes.ts';
export * from './refusals.ts';
export * from './texts.ts';
