package earlycatch_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/earlycatch"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, earlycatch.Rule) }
