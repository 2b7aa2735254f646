import { relations } from '../db/relations.ts';
import { createApi } from '../engine/index.ts';

export const api = createApi(relations);

export const { builder, defineInput, defineList } = api;
