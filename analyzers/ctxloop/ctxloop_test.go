package ctxloop_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ctxloop"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, ctxloop.Rule) }
