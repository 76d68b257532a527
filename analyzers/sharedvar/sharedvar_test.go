package sharedvar_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/analyzers/sharedvar"
)

func Test(t *testing.T) { ruletest.Run(t, sharedvar.Rule) }
