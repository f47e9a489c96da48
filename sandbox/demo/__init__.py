"""`throughline demo`: the make-believe world and the real bot in one go, and the main job played through it."""
