import type { Runners } from '../core/ports.ts';
import { NodeExerciseRunner } from './exerciseRunner.ts';
import { NodeFinder } from './nodeProcess.ts';
import { NodeProgramRunner } from './programRunner.ts';

/** @param reporter path of the built `testReporter.ts`. */
export function makeRunners(reporter: string): Runners {
  const finder = new NodeFinder();
  return {
    programs: new NodeProgramRunner(finder),
    exercises: new NodeExerciseRunner(finder, reporter),
  };
}
