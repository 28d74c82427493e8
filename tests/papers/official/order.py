"""The order Word's schema asks of the elements this product writes: Word refuses a file where it is broken."""

import re

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
ORDERS = {
    W + "pPr": """pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs
        suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid
        spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl
        divId cnfStyle rPr sectPr pPrChange""",
    W
    + "rPr": """rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish
        webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang
        eastAsianLayout specVanish oMath""",
    W
    + "sectPr": """headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType
        cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings""",
    W
    + "tblPr": """tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd
        tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription""",
    W
    + "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    W + "tbl": "tblPr tblGrid tr",
    W + "tr": "tblPrEx trPr tc",
    W + "tc": "tcPr p",
    W + "sdt": "sdtPr sdtEndPr sdtContent",
    W + "sdtPr": "rPr alias tag id lock placeholder temporary showingPlcHdr dataBinding label tabIndex text",
    W + "tblBorders": "top left start bottom right end insideH insideV",
    W + "tblCellMar": "top left start bottom right end",
    W
    + "style": """name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked
        personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr""",
    W + "font": "altName panose1 charset family notTrueType pitch sig",
    W + "settings": """writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries
        displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts
        embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader
        bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState
        formsDesign attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge revisionView
        trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection autoFormatOverride styleLockTheme
        styleLockQFSet defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps showEnvelope
        summaryLength clickAndTypeStyle defaultTableStyle evenAndOddHeaders bookFoldRevPrinting bookFoldPrinting
        bookFoldPrintingSheets drawingGridHorizontalSpacing characterSpacingControl savePreviewPicture compat rsids mathPr
        themeFontLang clrSchemeMapping doNotAutoCompressPictures shapeDefaults decimalSymbol listSeparator docId
        defaultImageDpi""",
    C
    + "chartSpace": """date1904 lang roundedCorners AlternateContent style clrMapOvr pivotFmts protection chart spPr txPr
        externalData printSettings userShapes extLst""",
    C
    + "chart": """title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs""",
    C + "plotArea": "layout barChart lineChart catAx valAx dTable spPr",
    C + "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
    C + "lineChart": "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId",
    C
    + "ser": """idx order tx spPr invertIfNegative marker pictureOptions dPt dLbls trendline errBars cat val smooth shape""",
    C + "dLbls": """dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent
        showBubbleSize separator showLeaderLines""",
    C
    + "dLbl": """idx delete layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent
        showBubbleSize separator""",
    C
    + "catAx": """axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos
        spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset noMultiLvlLbl""",
    C
    + "valAx": """axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos
        spPr txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits""",
    C + "scaling": "logBase orientation max min",
    C + "legend": "legendPos legendEntry layout overlay spPr txPr",
    C + "title": "tx layout overlay spPr txPr",
}


def list_faults(root):
    """Every element of known kind that has a child out of order, or one the schema has no place for."""
    faults = []
    for element in root.iter():
        order = ORDERS.get(element.tag)
        if order is None:
            continue
        known = order.split()
        names = [re.sub(r"^\{.*\}", "", child.tag) for child in element]
        strange = [name for name in names if name not in known]
        places = [known.index(name) for name in names if name in known]
        if strange or places != sorted(places):
            faults.append((element.tag.rpartition("}")[2], names))
    return faults
