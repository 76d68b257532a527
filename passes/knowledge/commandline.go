package knowledge

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// isCommandLine reports whether a package is one by which programs read their
// command line.
func isCommandLine(pkg string) bool {
	switch pkg {
	case "flag", "github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/mitchellh/cli":
		return true
	}
	return strings.HasPrefix(pkg, "github.com/urfave/cli") ||
		strings.HasPrefix(pkg, "github.com/alecthomas/kingpin") || strings.HasPrefix(pkg, "github.com/alecthomas/kong")
}

// ReadsCommandLine reports whether a package does.
func ReadsCommandLine(pkg *types.Package) bool {
	return slices.ContainsFunc(pkg.Imports(), func(p *types.Package) bool { return isCommandLine(p.Path()) })
}

// IsCommand reports whether a function is given what libraries for command
// lines give to the functions of commands: the command or its flags, maybe
// wrapped in a type of the program; or is a method that is given arguments and
// returns the exit status, an int, or is given what knows its command as well.
func IsCommand(sig *types.Signature) bool {
	if givesStatus(sig) {
		return true
	}
	for p := range sig.Params().Variables() {
		if ofCommandLine(p.Type()) {
			return true
		}
		if st, ok := p.Type().Underlying().(*types.Struct); ok && st.NumFields() > 0 && st.Field(0).Embedded() && ofCommandLine(st.Field(0).Type()) {
			return true
		}
		if takesArguments(sig) && knowsCommand(p.Type()) {
			return true
		}
	}
	return false
}

// DescribesCommand reports whether a type tells a library for command lines about a
// command: it has a method that returns how the command is used.
func DescribesCommand(t types.Type) bool {
	return slices.ContainsFunc([]string{"Usage", "Help", "Synopsis"}, func(name string) bool {
		m, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		fn, ok := m.(*types.Func)
		if !ok || fn.Signature().Params().Len() > 0 || fn.Signature().Results().Len() != 1 {
			return false
		}
		b, ok := fn.Signature().Results().At(0).Type().(*types.Basic)
		return ok && b.Kind() == types.String
	})
}

// RunsField says by which methods a library for command lines calls what a field of
// its commands holds, with the context that the methods are given.
func RunsField(f *types.Var) (pkg string, methods []string) {
	if f.Pkg() == nil || !f.IsField() {
		return "", nil
	}
	switch pkg := cleanPath(f.Pkg().Path()); pkg {
	case "github.com/peterbourgon/ff/ffcli":
		if f.Name() == "Exec" {
			return pkg, []string{"Command.Run", "Command.ParseAndRun"}
		}
	case "github.com/urfave/cli":
		if f.Name() == "Action" || f.Name() == "Before" || f.Name() == "After" {
			return pkg, []string{"Command.Run", "App.RunContext"}
		}
	}
	return "", nil
}

// IsTagged reports whether a type is a command by the tags of its fields, which
// say how the command line sets them, and what the help says of them.
func IsTagged(t types.Type) bool {
	n := named(t)
	if n == nil {
		return false
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		if tag := reflect.StructTag(st.Tag(i)); tag.Get("help") != "" || tag.Get("cmd") != "" {
			return true
		}
	}
	return false
}

func givesStatus(sig *types.Signature) bool {
	if sig.Recv() == nil || sig.Results().Len() != 1 || !types.Identical(sig.Results().At(0).Type(), types.Typ[types.Int]) {
		return false
	}
	return takesArguments(sig)
}

// takesArguments reports whether a function is given the arguments of a command.
func takesArguments(sig *types.Signature) bool {
	for p := range sig.Params().Variables() {
		if p.Name() == "args" && types.Identical(p.Type(), types.NewSlice(types.Typ[types.String])) {
			return true
		}
	}
	return false
}

// knowsCommand reports whether t points to a struct with a command in a field.
func knowsCommand(t types.Type) bool {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	st, ok := p.Elem().Underlying().(*types.Struct)
	return ok && slices.ContainsFunc(slices.Collect(st.Fields()), func(f *types.Var) bool { return ofCommandLine(f.Type()) })
}

// IsRunnable reports whether a function is what a manager of controllers for
// Kubernetes runs: the method Start of an object that says whether it needs to be
// elected. Its context ends, and the manager returns, with the program.
func IsRunnable(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Recv() == nil || fn.Name() != "Start" || sig.Params().Len() != 1 || !IsContext(sig.Params().At(0).Type()) {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(sig.Recv().Type(), true, fn.Pkg(), "NeedLeaderElection")
	m, ok := obj.(*types.Func)
	return ok && m.Signature().Params().Len() == 0 && m.Signature().Results().Len() == 1
}

func ofCommandLine(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && isCommandLine(n.Obj().Pkg().Path())
}
