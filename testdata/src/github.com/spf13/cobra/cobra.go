// Package cobra stands for the library of that name.
package cobra

// Command is a command of a command line.
type Command struct{ Use string }
