package cli

import (
	"encoding/json"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/asynclint/asynclint/internal/driver"
)

// isVetTool reports whether the go command runs us as a vet tool: it asks for
// the version or the flags, or gives the description of one package.
func isVetTool(args []string) bool {
	if len(args) == 0 {
		return false
	}
	if len(args) == 1 && (args[0] == "-V=full" || args[0] == "-flags") {
		return true
	}
	return strings.HasSuffix(args[len(args)-1], ".cfg")
}

// vetTool answers the go command. It does not return when all is well.
func vetTool(args []string) int {
	list := driver.VetAnalyzers()
	if isDependency(args[len(args)-1]) {
		driver.WithoutFacts(list)
	}
	unitchecker.Main(list...)
	return exitClean
}

// isDependency reports whether the go command wants, of a package outside the
// main module, what its importers need. That is its types: it has no facts,
// the tables of passes/knowledge describe it.
func isDependency(config string) bool {
	text, err := os.ReadFile(config)
	if err != nil {
		return false
	}
	var cfg unitchecker.Config
	if json.Unmarshal(text, &cfg) != nil || !cfg.VetxOnly {
		return false
	}
	standard := cfg.ModulePath == "" && !strings.Contains(strings.SplitN(cfg.ImportPath, "/", 2)[0], ".")
	return cfg.ModuleVersion != "" || standard
}
