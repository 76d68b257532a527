package panicboundary_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/panicboundary"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, panicboundary.Rule) }
