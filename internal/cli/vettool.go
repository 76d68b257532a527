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

// vetTool answers the go command.
func vetTool(args []string) int {
	if skipDependency(args[len(args)-1]) {
		return 0
	}
	unitchecker.Main(driver.VetAnalyzers()...)
	return 0 // not reached: Main exits
}

// skipDependency answers for packages outside the main module, of which go
// vet wants facts alone. There are none: the tables of passes/knowledge
// describe them. It writes the empty file that says so.
func skipDependency(config string) bool {
	text, err := os.ReadFile(config)
	if err != nil {
		return false
	}
	var cfg unitchecker.Config
	if json.Unmarshal(text, &cfg) != nil || !cfg.VetxOnly || cfg.VetxOutput == "" {
		return false
	}
	standard := cfg.ModulePath == "" && !strings.Contains(strings.SplitN(cfg.ImportPath, "/", 2)[0], ".")
	if cfg.ModuleVersion == "" && !standard {
		return false
	}
	return os.WriteFile(cfg.VetxOutput, nil, 0o666) == nil
}
